"""
Runs the command line as a user does, and reads what it leaves behind.

It knows the command line and the run log's format; it refuses to know the
engine, so that what is tested is what is promised.
"""

import json
import os
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.acceptance import warm

Json = dict[str, Any]

#: Seconds after which a run counts as hanging.
PATIENCE = 300


@dataclass(frozen=True)
class Certified:
    """One run of `ringback certify`: exit code, what it said, and the records of its run log."""

    exit: int
    stdout: str
    stderr: str
    records: list[Json] = field(default_factory=list)

    @property
    def findings(self) -> list[Json]:
        """All findings of all cases, each with the id of its case."""
        results = [each for each in self.records if each["type"] == "result"]
        return [{"case": each["case"], **finding} for each in results for finding in each["findings"]]

    @property
    def rules(self) -> set[str]:
        """The rules of all findings."""
        return {each["rule"] for each in self.findings}

    @property
    def verdict(self) -> str:
        """The footer's verdict, or an empty string without one."""
        last = self.records[-1] if self.records else {}
        return str(last.get("verdict", ""))

    @property
    def ended_badly(self) -> list[Json]:
        """The results of all cases that did not pass and were not skipped."""
        bad = ("failed", "errored")
        return [each for each in self.records if each["type"] == "result" and each["outcome"] in bad]

    def told(self) -> str:
        """Return the first of what a developer wants to see of a run that ended otherwise than expected."""
        lines = [f"exit {self.exit}, verdict {self.verdict!r}", self.stderr[-2000:]]
        for each in self.ended_badly:
            lines.append(f"{each['outcome']} {each['case']}: {each['reason']}")
            shown = [
                {key: one[key] for key in ("rule", "message", "expected", "actual")}
                for one in each["findings"]
            ]
            lines += [f"    {json.dumps(one, ensure_ascii=False)[:600]}" for one in shown]
        return "\n".join(lines[:40])


def script() -> str:
    """Return the path of the installed console script."""
    return str(Path(sysconfig.get_path("scripts"), "ringback"))


def run(*arguments: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> Certified:
    """Run the command line, in another directory where one is given; its run log is not read."""
    done = warm.run(arguments, PATIENCE, environment=environment, cwd=cwd)
    return Certified(done.exit, done.stdout, done.stderr)


def start(*arguments: str, environment: Mapping[str, str] | None = None) -> Certified:
    """Run the console script from the start of the interpreter on, for what depends on how a process begins."""
    done = subprocess.run(
        [script(), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    return Certified(exit=done.returncode, stdout=done.stdout, stderr=done.stderr)


def certify(
    api: str,
    endpoint: Path | str,
    out: Path,
    *,
    level: str = "flows",
    only: str = "",
    workers: int = 1,
) -> Certified:
    """Certify an endpoint, and read the run log."""
    arguments = ["certify", "--api", api, "--endpoint", str(endpoint), "--level", level, "--out", str(out)]
    arguments += [*(["--only", only] if only else []), "--seed", "1", "-n", str(workers)]
    # Workers are processes, which only a process that was started has for itself.
    done = run(*arguments) if workers == 1 else start(*arguments)
    log = out / "run.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return Certified(done.exit, done.stdout, done.stderr, [json.loads(each) for each in lines])
