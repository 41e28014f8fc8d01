"""The page for curl is what curl and the switch say."""

import shutil
from pathlib import Path

import pytest
from tests.interop.conftest import unavailable
from tests.interop.transcripts import rewritten

pytestmark = pytest.mark.interop

PAGE = Path(__file__).parents[2] / "docs" / "curl.md"


def test_the_page_is_what_curl_gets() -> None:
    """Every command that the page prints gets the answer that it prints, to the letter, but for indents and the port."""
    if shutil.which("curl") is None or shutil.which("bash") is None:
        unavailable("The page is executed with curl, in bash.")
    page = PAGE.read_text(encoding="utf-8")
    assert rewritten(page).splitlines() == page.splitlines()


def test_the_page_has_what_it_is_for() -> None:
    """Both APIs are spoken, from the sign-in to the end of a call."""
    page = PAGE.read_text(encoding="utf-8")
    for each in ("/meta/handshake", "/meta/subscribe", "Dial", "/meta/connect", "Answer", "Hangup"):
        assert each in page
    for each in ("token.php", "/simple", "BargeIn", "-X DELETE"):
        assert each in page
