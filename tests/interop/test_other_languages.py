"""A server that is started from other languages, as the documentation prints it: by its ready file."""

import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from tests.acceptance.certified import script
from tests.interop.conftest import unavailable

pytestmark = pytest.mark.interop

PAGE = Path(__file__).parents[2] / "docs" / "switch.md"


def printed(language: str) -> str:
    """Return the page's block of a language that starts a server."""
    blocks: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return next(each for each in blocks if "--ready-file" in each)


def run(folder: Path, *command: str) -> str:
    """Run a command that finds `ringback`, and programs of the folder; return what it prints."""
    place = os.pathsep.join([str(folder), str(Path(script()).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": place},
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_shell(tmp_path: Path) -> None:
    """Four lines of shell start a server, run tests against it, and end it."""
    if shutil.which("bash") is None:
        unavailable("The page's lines are run by bash.")
    tests = tmp_path / "your-tests"
    tests.write_text('#!/bin/sh\ncp "$1" seen.json\n', encoding="utf-8")
    tests.chmod(tests.stat().st_mode | stat.S_IXUSR)
    run(tmp_path, "bash", "-c", f"set -e\n{printed('sh')}\nwait $server")
    seen = json.loads(tmp_path.joinpath("seen.json").read_text(encoding="utf-8"))
    assert seen["api"] == "genesys"
    assert not tmp_path.joinpath("ready.json").exists()


def test_node(tmp_path: Path, node: str) -> None:
    """A program for node starts a server, asks it something, and ends it."""
    ask = "console.log((await (await fetch(url + '/api/v2/diagnostics/version')).json()).statusCode);"
    program = tmp_path / "tests.mjs"
    program.write_text(printed("js").replace("// …", ask), encoding="utf-8")
    assert run(tmp_path, node, program.name) == "0\n"
