"""
Does what a page of documentation says, exactly as it is written, and compares what comes of it with what it shows.

Fenced blocks are taken in their order. `console` holds commands, each after `$ `, and below a command what it says; a
line `…` stands for any lines, and `…` within a line for any text. Where nothing is shown, anything may be said. A command
that fails is followed by `$ echo $?`. Any other block is a file, and the paragraph before it is its name in backticks.

All commands of a page are run by one shell in one directory. Only the installation is not run: it takes a network, and
the package is there, in CI installed from the wheel; the line must be the documented one.
"""

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from attrs import frozen

#: How the documentation says that Ringback is installed.
INSTALL = "python -m pip install 'ringback[sign]'"

#: Seconds that a command may take before it counts as hanging.
PATIENCE = 300

_FENCE = re.compile(r"^```(?P<kind>\w*)$(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"^`(?P<name>[\w./-]+)`\n\n\Z", re.MULTILINE)
_DONE = "done-with-a-command"


class NotAsWritten(AssertionError):  # noqa: N818  (it says what a page is)
    """A page that says something else than what happens."""


@frozen
class Command:
    """A command, and the lines that it says according to the page."""

    line: int
    text: str
    shown: Sequence[str]


@frozen
class File:
    """A file that the reader is to write."""

    line: int
    name: str
    text: str


def steps(page: str) -> Iterator[Command | File]:
    """Yield what a page has its reader do; raises NotAsWritten for a block that does not say what it is."""
    for block in _FENCE.finditer(page):
        line = page.count("\n", 0, block.start()) + 2
        text = block["text"].removeprefix("\n")
        if block["kind"] == "console":
            yield from _commands(text, line)
            continue
        name = _NAME.search(page, 0, block.start())
        if name is None:
            raise NotAsWritten(f"line {line}: the block is no console, and has no name of a file before it")
        yield File(line=line, name=name["name"], text=text)


def _commands(text: str, first: int) -> Iterator[Command]:
    command, shown, began = "", list[str](), first
    for number, each in enumerate(text.splitlines(), first):
        if each.startswith("$ "):
            if command:
                yield Command(line=began, text=command, shown=tuple(shown))
            command, shown, began = each.removeprefix("$ "), [], number
        elif not command:
            raise NotAsWritten(f"line {number}: nothing was asked that could say this")
        else:
            shown.append(each)
    if not command:
        raise NotAsWritten(f"line {first}: there is no command")
    yield Command(line=began, text=command, shown=tuple(shown))


def fits(shown: Sequence[str], said: Sequence[str]) -> bool:
    """Tell whether what was said is what is shown; where nothing is shown, it is."""
    if not shown:
        return True
    lines = ("(?:.*\n)*" if each.strip() == "…" else f"{_pattern(each)}\n" for each in shown)
    return re.fullmatch("".join(lines), "".join(f"{each}\n" for each in said)) is not None


def _pattern(line: str) -> str:
    return ".*".join(map(re.escape, line.rstrip().split("…")))


class Shell:
    """One bash in a directory, that is told one command after the other."""

    def __init__(self, folder: Path, path: Path) -> None:
        # Where pytest runs us in a worker of its own, the page's pytest is not one.
        outer = {name: each for name, each in os.environ.items() if not name.startswith("PYTEST_")}
        environ = {**outer, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
        # No colours, no width of somebody's terminal, and no identity but one for the page's commits.
        environ |= {"NO_COLOR": "1", "COLUMNS": "120", "LC_ALL": "C.UTF-8", "GIT_CONFIG_GLOBAL": os.devnull}
        for who in ("AUTHOR", "COMMITTER"):
            environ |= {f"GIT_{who}_NAME": "A newcomer", f"GIT_{who}_EMAIL": "newcomer@example.com"}
        self.folder = folder
        self.process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def __call__(self, command: str) -> tuple[int, list[str]]:
        """Run a command, with nothing to read from; return its exit code, and the lines that it said."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        # The command's exit code is left for an `echo $?` to follow.
        whole = f"{{ {command}\n}} </dev/null; code=$?; echo; echo {_DONE} $code; (exit $code)\n"
        self.process.stdin.write(whole)
        self.process.stdin.flush()
        said = list[str]()
        for line in self.process.stdout:
            if line.startswith(_DONE):
                return int(line.split()[1]), _without_end(said)
            said.append(line.rstrip())
        raise NotAsWritten(f"the shell ended in `{command}`: {said}")

    def write(self, file: File) -> None:
        """Write a file where the shell now is."""
        _, (here,) = self("pwd")
        path = Path(here, file.name)
        assert path.resolve().is_relative_to(self.folder.resolve()), file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")


def _without_end(said: list[str]) -> list[str]:
    """Return lines without the empty one that parts them from our mark, and without empty ones at the end."""
    while said and not said[-1]:
        said.pop()
    return said


def follow(page: str, folder: Path, path: Path) -> None:
    """Do what a page says in a directory, with the programs of `path`; raises NotAsWritten where it says something else."""
    todo = list(steps(page))
    with Shell(folder, path) as shell:
        code = 0
        for each in todo:
            asks = isinstance(each, Command) and each.text == "echo $?"
            if code and not asks:
                raise NotAsWritten(
                    f"line {each.line}: the command before it failed ({code}), and the page does not say so"
                )
            if isinstance(each, File):
                shell.write(each)
                continue
            code, said = _done(each, shell)
            if not fits(each.shown, said):
                shown = "\n".join(each.shown)
                actual = "\n".join(said)
                raise NotAsWritten(
                    f"line {each.line}: `{each.text}` is shown to say\n{shown}\nand said\n{actual}"
                )
        if code:
            raise NotAsWritten(f"the last command failed ({code}), and the page does not say so")


def _done(command: Command, shell: Shell) -> tuple[int, list[str]]:
    if "pip install" in command.text:
        if command.text != INSTALL:
            raise NotAsWritten(f"line {command.line}: Ringback is installed by `{INSTALL}`")
        return shell("ringback --version >/dev/null")
    return shell(command.text)
