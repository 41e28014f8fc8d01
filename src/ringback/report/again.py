"""
How to see a finding again: with a shell and `curl`, or with Ringback.

Secrets are shell variables. Ids stand as they were in the run: a server gives others the next time, so what
comes before is numbered and told, and the ids are to be replaced.
"""

import re
import shlex

from ringback.model import Finding, Step
from ringback.report.wording import one_line
from ringback.run import Case, Run

_VARIABLE = re.compile(r"\$([A-Z][A-Z0-9_]*)")


def script(finding: Finding) -> str:
    """Return the commands that lead to a finding, one after the other, for a POSIX shell; empty where there are none."""
    steps = [each for each in finding.steps if each.curl or each is finding.steps[-1]]
    if len(steps) < 2:  # noqa: PLR2004  (a single one is the finding's own curl)
        return ""
    names = sorted({name for each in steps for name in _VARIABLE.findall(each.curl)})
    lines = [f"# Set before: {', '.join(names)}."] if names else []
    lines.append("# Ids are those of the run: put in what your server gives instead.")
    for number, each in enumerate(steps, 1):
        last = "  <- at fault" if number == len(steps) else ""
        lines += [f"# {number}. {told(each)}{last}", each.curl or finding.curl]
    return "\n".join(lines) + "\n"


def told(step: Step) -> str:
    """Return a sentence about a step: who, what, how it was answered, who was notified of what."""
    what = step.operation or f"{step.method} {step.path}"
    heard = f"; notified {', '.join(step.told)}" if step.told else ""
    return one_line(f"{step.actor}: {what}, answered {step.status}{heard}", 300)


def command(run: Run, case: Case) -> str:
    """Return the command line that runs a case again."""
    kind = run.header.endpoint.get("kind")
    endpoint = str(kind) if kind in ("embedded", "recorded") else "FILE"
    words = [
        *(
            "ringback",
            "certify",
            "--api",
            run.header.api,
            "--endpoint",
            endpoint,
            "--level",
            run.header.level,
        ),
        *("--only", case.id, "--seed", str(run.header.seed)),
    ]
    return shlex.join(words)
