"""`ringback show` as a user runs it, and its page as a browser shows it."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.acceptance.certified import run
from tests.browsers import chromium

from ringback.contracts import data_root

SWAP = data_root() / "cassettes" / "genesys" / "swap-calls.hold-dial-swap.yaml"


def test_timeline() -> None:
    """The timeline has a line for each message; what only keeps notifications coming is left out, and shown on demand."""
    done = run("show", str(SWAP))
    assert (done.exit, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert re.match(r"genesys · \d+ exchanges · agent, caller, colleague", lines[0])
    swap = next(number for number, each in enumerate(lines) if "──▶ SwapCalls" in each)
    after = "\n".join(lines[swap + 1 : swap + 4])
    assert "agent      ◀══ StatusChange Held" in after
    assert "agent      ◀══ StatusChange Established" in after
    assert "handshake" not in done.stdout
    assert "handshake" in run("show", str(SWAP), "--all").stdout


def test_forms(tmp_path: Path) -> None:
    """The form follows from the name of the file, or is said."""
    assert run("show", str(SWAP), "--out", str(tmp_path / "c.svg")).exit == 0
    root = ET.parse(tmp_path / "c.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    done = run("show", str(SWAP), "--form", "json")
    assert {each["kind"] for each in json.loads(done.stdout)} == {"command", "reply", "notification"}


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_page(width: int, tmp_path: Path) -> None:
    """The page says nothing on the console, asks nothing of the network, and sticks out nowhere."""
    page_path = tmp_path / "c.html"
    assert run("show", str(SWAP), "--out", str(page_path)).exit == 0
    (number,) = re.findall(r"──▶ SwapCalls .*#(\d+) ", run("show", str(SWAP)).stdout)
    said: list[str] = []
    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_text(f"#{number}").last.click()
        exchange = page.locator(f"#exchange-{number} pre").first
        assert exchange.is_visible()
        assert '"operationName": "SwapCalls"' in exchange.inner_text()
    assert (said, asked) == ([], [page_path.as_uri()])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.yaml"], "Cannot read nothing.yaml"),
        ([str(SWAP), "--api", "genesis"], "genesis"),
        ([str(SWAP), "--form", "pdf"], "pdf"),
    ],
)
def test_mistakes(arguments: list[str], said: str) -> None:
    """A mistake is one sentence."""
    done = run("show", *arguments)
    assert done.exit == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
