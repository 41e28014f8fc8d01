"""
A composite action of GitHub run where there is no GitHub: its `run:` steps as a runner runs them.

It knows the files by which steps speak to a runner, and as much of the language
of expressions as an action of ours uses.  What a step `uses` is not run: the
caller says what it leaves behind.
"""

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from attrs import define, field, frozen

#: Seconds after which a step counts as hanging.
PATIENCE = 120

_COMMAND = re.compile(r"^::(error|warning|notice) (.*?)::(.*)$", re.MULTILINE)
_TOKEN = re.compile(r"\s*(?:(&&|\|\||==|!=|!|\(|\))|'((?:[^']|'')*)'|([A-Za-z_][\w.*-]*))")


@frozen
class Annotation:
    """What GitHub shows on a line."""

    level: str
    file: str
    line: int
    title: str
    message: str


@frozen
class Ran:
    """What came of an action: whether it failed, what it said, and what it left behind."""

    exit: int
    stdout: str
    stderr: str
    outputs: Mapping[str, str]
    #: The names of what it used and ran, in order.
    steps: Sequence[str]
    summary: str

    @property
    def annotations(self) -> list[Annotation]:
        """The annotations, their escapes taken away as a runner does."""
        found = []
        for level, raw, message in _COMMAND.findall(self.stdout):
            properties = dict(each.split("=", 1) for each in raw.split(","))
            told = {name: _plain(value) for name, value in properties.items()}
            found.append(
                Annotation(
                    level=level,
                    file=told.get("file", ""),
                    line=int(told.get("line", "0")),
                    title=told.get("title", ""),
                    message=_plain(message),
                )
            )
        return found


def _plain(text: str) -> str:
    for escape, character in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


@define
class Runner:
    """A runner with a workspace, and with what the actions leave behind that are used."""

    action: Path
    workspace: Path
    temporary: Path
    #: The event's description, and the rest of the context `github`.
    event: Mapping[str, Any]
    github: Mapping[str, Any]
    #: What a used action puts out, given what it is used with, by the name before its version.
    leaves: Mapping[str, Callable[[Mapping[str, str]], Mapping[str, str]]]
    environ: Mapping[str, str] = field(factory=dict)

    def run(self, **inputs: str) -> Ran:
        """Run the action with these inputs; a hyphen in a name is written as an underscore."""
        action = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        contexts: dict[str, Any] = {
            "github": {"event": self.event, "action_path": str(self.action), **self.github},
            "runner": {
                "os": "Linux",
                "arch": "X64",
                "temp": str(self.temporary),
                "tool_cache": str(self.temporary / "tools"),
            },
            "steps": {},
        }
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(action["inputs"])
        contexts["inputs"] = {
            name: given.get(name, evaluated(str(each.get("default", "")), contexts))
            for name, each in action["inputs"].items()
        }
        summary = self.temporary / "summary.md"
        summary.write_text("")
        code, said, complaints, names = 0, "", "", []
        for step in action["runs"]["steps"]:
            if not true(_value(str(step.get("if", "'true'")), contexts)):
                continue
            name = step.get("uses", step.get("name")).partition("@")[0]
            names.append(name)
            if "uses" in step:
                assert re.fullmatch(r"[0-9a-f]{40}", step["uses"].partition("@")[2]), "it is pinned"
                more = {key: evaluated(str(each), contexts) for key, each in step.get("with", {}).items()}
                outputs = dict(self.leaves[name](more))
            else:
                done, outputs = self._ran(step, contexts, summary)
                code, said, complaints = done.returncode, said + done.stdout, complaints + done.stderr
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": outputs}
            if code:
                break
        outputs = {name: evaluated(str(each["value"]), contexts) for name, each in action["outputs"].items()}
        return Ran(code, said, complaints, outputs, names, summary.read_text(encoding="utf-8"))

    def _ran(
        self, step: Mapping[str, Any], contexts: Mapping[str, Any], summary: Path
    ) -> tuple["subprocess.CompletedProcess[str]", dict[str, str]]:
        """Run a step, and return what it put out."""
        # An expression in a script would be a way in for whoever names a branch.
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        script, told = self.temporary / "step.sh", self.temporary / "output"
        script.write_text(step["run"], encoding="utf-8")
        told.write_text("")
        environment = {
            **os.environ,
            **self.environ,
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(told),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_EVENT_NAME": str(self.github["event_name"]),
            "GITHUB_EVENT_PATH": str(self._event_file()),
            **{name: evaluated(str(value), contexts) for name, value in step.get("env", {}).items()},
        }
        folder = self.workspace / evaluated(step.get("working-directory", "."), contexts)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )
        lines = told.read_text(encoding="utf-8").splitlines()
        return done, dict(each.split("=", 1) for each in lines)

    def _event_file(self) -> Path:
        path = self.temporary / "event.json"
        path.write_text(json.dumps(self.event), encoding="utf-8")
        return path


def evaluated(text: str, contexts: Mapping[str, Any]) -> str:
    """Return a text with its expressions evaluated."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: shown(_value(found[1], contexts)), text)


def shown(value: Any) -> str:
    """Return a value as it stands in a text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def true(value: Any) -> bool:
    """Tell whether GitHub takes a value for true."""
    return value not in (None, "", False, 0)


def _value(expression: str, contexts: Mapping[str, Any]) -> Any:
    tokens = []
    at = 0
    expression = expression.strip()
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        assert found, expression[at:]
        tokens.append(found)
        at = found.end()
    value = _either(tokens, contexts)
    assert not tokens, expression
    return value


def _next(tokens: "list[re.Match[str]]", *signs: str) -> bool:
    if tokens and tokens[0][1] in signs:
        tokens.pop(0)
        return True
    return False


def _either(tokens: "list[re.Match[str]]", contexts: Mapping[str, Any]) -> Any:
    value = _both(tokens, contexts)
    while _next(tokens, "||"):
        other = _both(tokens, contexts)
        value = value if true(value) else other
    return value


def _both(tokens: "list[re.Match[str]]", contexts: Mapping[str, Any]) -> Any:
    value = _compared(tokens, contexts)
    while _next(tokens, "&&"):
        other = _compared(tokens, contexts)
        value = other if true(value) else value
    return value


def _compared(tokens: "list[re.Match[str]]", contexts: Mapping[str, Any]) -> Any:
    value = _single(tokens, contexts)
    if _next(tokens, "=="):
        return value == _single(tokens, contexts)
    if _next(tokens, "!="):
        return (value or "") != (_single(tokens, contexts) or "")
    return value


def _single(tokens: "list[re.Match[str]]", contexts: Mapping[str, Any]) -> Any:
    if _next(tokens, "!"):
        return not true(_single(tokens, contexts))
    if _next(tokens, "("):
        value = _either(tokens, contexts)
        assert _next(tokens, ")")
        return value
    token = tokens.pop(0)
    if token[2] is not None:
        return token[2].replace("''", "'")
    if token[3] == "null":
        return None
    found: Any = contexts
    for step in token[3].split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
