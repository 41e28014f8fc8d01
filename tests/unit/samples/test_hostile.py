"""Pages that want to exhaust whoever reads them."""

from pathlib import Path

import pytest
from tests.acceptance import warm

from ringback.errors import NotReadable
from ringback.samples.page import MAX_BYTES, Saved

#: A process may have no more than a page may take, in bytes.
MEMORY = 2 << 30
PATIENCE_S = 120


def run(path: Path) -> warm.Ended:
    """Import a page with bounded memory."""
    return warm.run(["contract", "import", str(path), "--api", "x"], PATIENCE_S, memory=MEMORY)


PAGES = {
    "deep.txt": "[" * 50_000 + "]" * 50_000,
    "deep-objects.txt": '{"a":' * 50_000,
    "deep.html": "<div><table><tr><td>" * 50_000 + "{}",
    "open-lists.txt": "[\n" * 150_000,
    "open-objects.txt": "{\n" * 500_000,
    "braces-on-a-line.txt": "{" * 500_000,
    "pairs-on-a-line.txt": "{}" * 500_000,
    "open-strings.txt": "{“a}" * 150_000,
    "open-keys.txt": '{"a' * 150_000,
    "quotes.txt": "{'\"" * 150_000,
    "open-comments.html": "<!--" * 250_000,
    "open-tags.html": "<a " * 250_000,
    "open-quotes.html": "<a b='\"" * 150_000 + ">",
    "open-scripts.html": "<script>" * 150_000,
    "entities.html": "&#x110000;&nosuch;&" * 100_000,
    "table.html": "<table>" + "<tr><td>a<td>b<td>c" * 100_000,
    "tables.html": "<table><tr><td>a" * 50_000,
    "pipes.txt": "| a | b | c |\n" * 150_000,
    "wide.txt": "NameTypeRequiredDescription\n" + "a" * 500_000 + "\n",
    "rows.txt": "NameTypeRequiredDescription\n" + "aStringYesB\n" * 100_000,
    "titles.txt": "Name\n" * 150_000,
    "headers.txt": "GET /a/b HTTP/1.1\n" + "A: b\n" * 50_000,
    "requests.txt": "GET /a/b HTTP/1.1\n" * 50_000,
    "urls.txt": "Request URL: /a\n" * 50_000,
    "words.txt": "request response notification " * 150_000,
    "quotes.md": ">" * 50_000 + " {",
    "links.md": "[" * 100_000 + "\n" + "*" * 100_000,
    "lists.md": "- " * 10_000 + "{}",
    "blanks.txt": "Name" + "\n" * 450_000,
    "spaces.txt": ("{" + " " * 500 + "\n") * 2_500,
    "pre.html": "<pre>" + "{}\n" * 7_500,
    "cut.txt": '{"a": {"b": 1}\nx\n' * 7_500,
    "comments.txt": '{"a": /*' * 10_000,
    "strings.txt": '{"a": "b\n' * 7_500,
    "open-curls.txt": "curl -d '\n" * 50_000,
    "one-curl.txt": "curl -d '\n" + "a\n" * 150_000,
    "curls.txt": "curl -d '{\"a\": 1}' http://127.0.0.1/\n" * 7_500,
    "numbers.txt": "1 {\n2 }\n3\n" * 50_000,
    "xml.txt": "<a/>\n" * 150_000,
    "forms.txt": "POST /a/b\na=b&c=d\n" * 50_000,
    "wiki.txt": "{| class=x\n| a || b\n|-\n" * 50_000,
    "macros.txt": "{code}" * 150_000 + "{code" * 50_000,
    "types.txt": "NameTypeRequiredDescription\n" + "aBcDeF-GhYesX\n" * 50_000,
    "rules.txt": "+===+\n| a | b |\n|   | b |\n" * 50_000,
    "cells.txt": "| a | b |\n" + "|   | b |\n" * 50_000,
    "labels.txt": "Request URL HTTP method Sample Parameters " * 50_000,
    "fences.md": "```\n{}\n```\n" * 25_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_ends_in_bounded_memory(name: str, tmp_path: Path) -> None:
    """Whatever a page is made of, it is read, with doubts, or refused in one sentence."""
    path = tmp_path / name
    path.write_text(PAGES[name], encoding="utf-8")
    ended = run(path)
    assert ended.exit in (0, 1, 2), ended.stderr[-2000:]
    assert "Traceback" not in ended.stderr
    assert ended.exit != 2 or len(ended.stderr.splitlines()) == 1


def test_a_page_of_fifty_megabytes_is_read(tmp_path: Path) -> None:
    """The largest page there may be is read, and the sample at its end is found."""
    path = tmp_path / "large.txt"
    end = 'Request\nPOST /api/v2/me/calls/C1\n{"operationName": "Hold"}\n'
    line = "A line that says nothing about any call, and goes on about it for quite a while indeed.\n"
    path.write_text(line * ((MAX_BYTES - len(end)) // len(line)) + end, encoding="utf-8")
    ended = run(path)
    assert ended.exit == 1, ended.stderr[-2000:]
    assert "Hold-1.request" in ended.stdout


def test_a_larger_page_is_refused(tmp_path: Path) -> None:
    """One byte more than fifty megabytes is too much, and that is said."""
    path = tmp_path / "larger.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(NotReadable) as caught:
        Saved(path).read()
    assert caught.value == NotReadable(path=str(path), reason="it has more than 50 MB")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\0\1\2", "it is not text"), (b"\xff\xfea", "it begins as UTF-16 and does not go on so")],
)
def test_what_is_no_text_is_refused(content: bytes, reason: str, tmp_path: Path) -> None:
    """An image or a broken encoding is no page."""
    path = tmp_path / "page.txt"
    path.write_bytes(content)
    with pytest.raises(NotReadable) as caught:
        Saved(path).read()
    assert caught.value == NotReadable(path=str(path), reason=reason)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    """Pages are saved in many encodings; all of them show the same."""
    path = tmp_path / "page.txt"
    path.write_bytes("Überblick\r\n{“a”: 1}".encode(encoding))
    assert [each.text for each in Saved(path).read().lines] == ["Überblick", "{“a”: 1}"]
