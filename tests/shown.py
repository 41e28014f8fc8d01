"""
The examples that docs/reports.md shows, made from the run logs beside them; `python -m tests.shown` writes them again.

The logs are of two runs of `ringback certify` against the embedded switch: with two defects, and after one of them
was repaired and another one made. Lines of contracts and features are those of today, so a change of them is one
of the examples as well.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from ringback import canon
from ringback.contracts import load
from ringback.report import compared
from ringback.report.comparison import compared as comparison_of
from ringback.report.formats import FORMATS
from ringback.report.sources import located
from ringback.run import Run

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "examples" / "reports"
PAGE = ROOT / "docs" / "reports.md"

#: The formats that have an example here; the page for people has screenshots, the certificate a page of its own.
SHOWN = ("junit", "sarif", "markdown", "json", "cucumber", "allure")

#: What two runs are compared in, by the name of its example.
COMPARED = {"comparison.txt": "text", "comparison.md": "markdown", "comparison.json": "json"}

#: A block of the page that is a file, or so many lines of it from the first that has a text in it.
_BLOCK = re.compile(
    r"(?P<head><!-- shown: (?P<file>\S+)(?: (?P<lines>\d+) from (?P<first>.+?))? -->\n\n(?P<ticks>`{3,})\w*\n)"
    r".*?\n(?P=ticks)\n",
    re.DOTALL,
)


def contents() -> dict[str, str]:
    """Return the text of each example by its name."""
    log = FOLDER / "before.jsonl"
    before, after = Run.read(log), Run.read(FOLDER / "after.jsonl")
    api = before.header.api
    texts = located(load(api, ROOT), ROOT / "features" / api, ROOT / "cassettes")
    made: dict[str, str] = {}
    for name in SHOWN:
        form = FORMATS[name]
        for file, text in form.contents(before, log.read_bytes(), texts).items():
            made[f"{form.name}/{file}" if form.several else file] = text
    found = comparison_of(before, after)
    return made | {name: compared.FORMATS[form](found) for name, form in COMPARED.items()}


def page(text: str, files: Mapping[str, str]) -> str:
    """Return a page with every example as it is."""

    def shown(block: re.Match[str]) -> str:
        lines = files[block["file"]].splitlines()
        if block["first"]:
            begin = next(number for number, line in enumerate(lines) if block["first"] in line)
            lines = lines[begin : begin + int(block["lines"])]
        return block["head"] + "\n".join(lines) + f"\n{block['ticks']}\n"

    return _BLOCK.sub(shown, text)


def main() -> None:
    """Write all of it."""
    files = contents()
    for path in (FOLDER / FORMATS["allure"].name).glob("*"):
        path.unlink()
    for name, text in files.items():
        canon.write(FOLDER / name, text)
    canon.write(PAGE, page(PAGE.read_text(encoding="utf-8"), files))


if __name__ == "__main__":
    main()
