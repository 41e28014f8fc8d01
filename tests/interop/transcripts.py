"""
Pages of documentation with commands and their answers, run for real.

A page starts its server in a block of `sh`, and has what is typed and what comes in blocks of `console`.  When an
answer has changed and is right, `python -m tests.interop.transcripts docs/curl.md` writes it into the page.
"""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import define
from tests.acceptance.processes import served

_BLOCK = re.compile(r"```(sh|console)\n(.*?)```", re.DOTALL)

#: What stands between the answers of two commands.
_MARK = "-- that was all --"


@define
class Shell:
    """A shell that keeps its variables from one command to the next."""

    process: "subprocess.Popen[str]"

    def run(self, command: str) -> str:
        """Return what a command prints."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\nprintf '\\n%s\\n' '{_MARK}'\n")
        self.process.stdin.flush()
        lines = iter(self.process.stdout.readline, f"{_MARK}\n")
        return "".join(lines).strip("\n")


@contextmanager
def shell() -> Iterator[Shell]:
    """Yield a new shell."""
    with subprocess.Popen(
        ["bash", "--norc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield Shell(process)
        assert process.stdin is not None
        process.stdin.close()


def rewritten(page: str) -> str:
    """Return a page with the answers that its commands get now."""
    with ExitStack() as stack:
        player = _Player(stack)
        return _BLOCK.sub(player.play, page)


class _Player:
    """Starts the servers of a page, and types its commands."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._printed = self._real = ""
        self._run: Callable[[str], str] | None = None

    def play(self, block: "re.Match[str]") -> str:
        """Return a block as it must be."""
        kind, text = block.groups()
        if kind == "sh":
            self._serve(shlex.split(text))
            return block.group()
        commands = re.findall(r"^\$ (.*(?:(?<=\\)\n.*)*)", text, re.MULTILINE)
        return "```console\n" + "".join(map(self._typed, commands)) + "```"

    def _serve(self, words: list[str]) -> None:
        assert words[:3] == ["ringback", "serve", "--api"]
        options = words[4:]
        port = options.index("--port")
        self._printed = f"127.0.0.1:{options[port + 1]}"
        del options[port : port + 2]
        server = self._stack.enter_context(served(words[3], *options))
        self._real = server.url.removeprefix("http://")
        self._run = self._stack.enter_context(shell()).run

    def _typed(self, command: str) -> str:
        assert self._run is not None, "a page starts its server first"
        said = self._run(command.replace(self._printed, self._real)).replace(self._real, self._printed)
        return f"$ {command}\n" + (f"{indented(said)}\n" if said else "")


def indented(said: str) -> str:
    """Return JSON as people read it, and anything else as it is."""
    try:
        return json.dumps(json.loads(said), indent=2, ensure_ascii=False)
    except ValueError:
        return said


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
