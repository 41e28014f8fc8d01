"""`ringback cassette` as a user runs it: recordings of other tools in, and ours out."""

import base64
import json
import re
from pathlib import Path

import pytest
import requests
import vcr
import yaml
from tests.acceptance.certified import run
from tests.browsers import chromium

from ringback.cassettes.store import Interaction, read
from ringback.contracts import data_root
from ringback.endpoint.embedded import embedded

SWAP = data_root() / "cassettes" / "genesys" / "swap-calls.hold-dial-swap.yaml"

#: What a page does: it asks who it is, and what phones it has.
ASKS = """async ([url, basic]) => {
    const answers = [];
    for (const path of ['/api/v2/me', '/api/v2/me/devices?fields=*']) {
        const answer = await fetch(url + path, {headers: {Authorization: basic}});
        answers.push(await answer.text());
    }
    return answers;
}"""


def shape_of(interaction: Interaction) -> tuple[str, str, int]:
    """Return what a pseudonym of an id does not change."""
    path = re.sub(r"[0-9a-zA-Z-]{36}", "*", interaction.request.path)
    return interaction.request.method, path, interaction.response.status


def test_har_and_back(tmp_path: Path) -> None:
    """A cassette goes out as HAR and comes back with the same exchanges, order, times and actors; ids have pseudonyms again."""
    har = tmp_path / "swap calls.har"
    done = run("cassette", "export", str(SWAP), "--out", str(har))
    assert (done.exit, done.stdout) == (0, "")
    assert json.loads(har.read_text())["log"]["version"] == "1.2"
    done = run("cassette", "import", str(har), "--api", "genesys", "--out", str(tmp_path))
    assert done.exit == 0, done
    before, after = read(SWAP), read(tmp_path / "genesys" / "swap-calls.yaml")
    assert [each.moment for each in after.interactions] == [each.moment for each in before.interactions]
    assert [shape_of(each) for each in after.interactions] == [shape_of(each) for each in before.interactions]
    again = run("cassette", "import", str(har), "--api", "genesys", "--out", str(tmp_path))
    assert again.exit == 2
    assert "is there already" in again.stderr
    assert "--force" in again.stderr


@pytest.mark.browser
def test_har_of_a_browser(tmp_path: Path) -> None:
    """What Chromium recorded of a page becomes a cassette without the password, which plain vcrpy plays."""
    har = tmp_path / "page.har"
    with embedded("genesys", seed=1) as file, chromium() as browser:
        agent = file.actors["agent"]
        pair = f"{agent['username']}:{agent['password']}"
        basic = f"Basic {base64.b64encode(pair.encode()).decode()}"
        context = browser.new_context(record_har_path=har)
        page = context.new_page()
        page.goto(f"{file.base_url}/api/v2/version")
        answers = page.evaluate(ASKS, [file.base_url, basic])
        context.close()
    assert agent["password"] in har.read_text() or basic in har.read_text()
    done = run(
        "cassette", "import", str(har), "--api", "genesys", "--url", "*/api/v2/me*", "--out", str(tmp_path)
    )
    assert (done.exit, done.stderr) == (0, ""), done
    path = tmp_path / "genesys" / "page.yaml"
    assert basic not in path.read_text()
    assert agent["password"] not in path.read_text()
    with vcr.use_cassette(str(path), record_mode="none", match_on=["method", "path"]):
        said = requests.get(f"{file.base_url}/api/v2/me", timeout=5).json()
    assert said["user"].keys() == json.loads(answers[0])["user"].keys()


@pytest.mark.browser
def test_har_for_a_browser(tmp_path: Path) -> None:
    """Playwright answers a page in Chromium from what we wrote as HAR."""
    har = tmp_path / "swap.har"
    assert run("cassette", "export", str(SWAP), "--out", str(har)).exit == 0
    with chromium() as browser:
        page = browser.new_page()
        page.route_from_har(har, not_found="abort")
        answer = page.goto("http://ringback.invalid/api/v2/me")
        assert answer is not None
        assert answer.json() == read(SWAP).interactions[0].response.json()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "nothing.har", "--api", "genesys"], "Cannot read nothing.har"),
        (["import", "README", "--api", "genesys"], "it is no recording of the form vcrpy"),
        (["import", "README"], "Which API was recorded?"),
        (["import", "README", "--api", "genesis"], "genesis"),
        (["export", "README"], "Cannot read README"),
        (["import", str(SWAP), "--api", "genesys", "--url", "https://x/*"], "whose URL is like https://x/*"),
    ],
)
def test_mistakes(arguments: list[str], said: str, tmp_path: Path) -> None:
    """What cannot be done is said in a sentence, and nothing is written."""
    (tmp_path / "README").write_text("hello")
    done = run("cassette", *arguments, cwd=tmp_path)
    assert done.exit == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["README"]


def test_plain_vcrpy_out(tmp_path: Path) -> None:
    """What is exported for vcrpy holds nothing of ours, and goes to standard output where no file is named."""
    done = run("cassette", "export", str(SWAP), "--form", "vcrpy")
    assert done.exit == 0
    assert sorted(yaml.safe_load(done.stdout)) == ["interactions", "version"]
    as_json = run("cassette", "export", str(SWAP), "--form", "vcrpy-json", "--out", str(tmp_path / "c.json"))
    assert as_json.exit == 0
    assert json.loads((tmp_path / "c.json").read_text())["version"] == 1
