"""The documentation is complete, and its links and examples hold."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from attrs import fields

from ringback.apis import APIS
from ringback.cli.contract import PLACES as CONTRACT_COMMANDS
from ringback.cli.contract import command as contract
from ringback.cli.replay import command as replay
from ringback.cli.serve import command as serve
from ringback.contracts import store
from ringback.endpoint.file import EndpointFile, Limits
from ringback.pytest.choices import Choice
from ringback.pytest.running import RingbackSwitch
from ringback.switch.faces import DEFECTS, VARIANTS
from ringback.switch.faults import Order
from ringback.switch.faults_strikes import FAULTS

ROOT = Path(__file__).parents[2]
ENDPOINT_FILE = (ROOT / "docs/endpoint-file.md").read_text(encoding="utf-8")
RULES = set(
    re.findall(r"^### `([a-z.-]+)`$", (ROOT / "docs/rules.md").read_text(encoding="utf-8"), re.MULTILINE)
)
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]


def endpoint_examples() -> Iterator[str]:
    """Return the endpoint files that the documentation prints."""
    return (
        block for block in re.findall(r"```toml\n(.*?)```", ENDPOINT_FILE, re.DOTALL) if "base_url" in block
    )


def every_endpoint_key() -> Iterator[str]:
    """Return every key that an endpoint file may have."""
    yield from ("api", "base_url", "tls.verify", *(each.name for each in fields(Limits)))
    for api in APIS.values():
        yield from (*api.auth_keys, *api.actor_keys, *api.number_keys)


@pytest.mark.parametrize("key", sorted(set(every_endpoint_key())))
def test_every_key_of_an_endpoint_file_is_documented(key: str) -> None:
    """The reference explains every key that the reader takes."""
    assert re.search(rf"^\|.*`{re.escape(key)}`.*\|$", ENDPOINT_FILE, re.MULTILINE)


@pytest.mark.parametrize(
    "text", [pytest.param(each, id=tomllib.loads(each)["api"]) for each in endpoint_examples()]
)
def test_the_printed_endpoint_files_are_read(text: str) -> None:
    """An example that is copied works, once its environment variables are set."""
    environ = dict.fromkeys(re.findall(r'_env = "(\w+)"', text), "a secret")
    raw = tomllib.loads(text)
    read = EndpointFile.from_toml(raw, "example", environ)
    assert set(read.actors) == set(raw["actors"]) == set(store.load(read.api).settings["actors"])


@pytest.mark.parametrize("name", CONTRACT_COMMANDS)
def test_every_option_of_contract_is_documented(name: str) -> None:
    """The reference has a section for each subcommand, and names each of its options there or for all of them."""
    page = (ROOT / "docs/contracts.md").read_text(encoding="utf-8")
    head, *sections = page.split("\n## ")
    section = next(each for each in sections if each.startswith(f"{name}\n"))
    found = contract.get_command(click.Context(contract), name)
    assert found is not None
    options = [each for one in found.params if isinstance(one, click.Option) for each in one.opts]
    assert [each for each in options if each not in section and each not in head] == []


@pytest.mark.parametrize("api", store.known_apis())
def test_every_api_has_a_printed_endpoint_file(api: str) -> None:
    """The reference shows a whole endpoint file for each API."""
    assert api in [tomllib.loads(each)["api"] for each in endpoint_examples()]


def test_the_documented_rules_are_those_of_the_suite() -> None:
    """Every rule that the suite reports is explained, and none that it does not."""
    families = "|".join({rule.partition(".")[0] for rule in RULES})
    literal = re.compile(rf'"((?:{families})\.[a-z-]+)"')
    places = [*(ROOT / "src/ringback/suite").rglob("*.py"), *ROOT.glob("contracts/*/calls.toml")]
    texts = [path.read_text(encoding="utf-8") for path in places]
    assert {rule for text in texts for rule in literal.findall(text)} == RULES


@pytest.mark.parametrize("api", store.known_apis())
def test_every_rule_of_a_requirement_is_documented(api: str) -> None:
    """The rules that requirements name are all explained."""
    named = {check for each in store.load(api).requirements.values() for check in each.checks}
    assert {each for each in named if "/" not in each} - RULES == set()


def test_the_errata_that_are_named_exist() -> None:
    """What the documentation calls an erratum is one."""
    page = (ROOT / "docs/why-not-a-finding.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b[A-Z]+-E[0-9]+\b", page))
    known = {erratum for api in store.known_apis() for erratum in store.load(api).errata}
    assert named
    assert named - known == set()


@pytest.mark.parametrize("page", [pytest.param(each, id=str(each.relative_to(ROOT))) for each in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the repository finds it."""
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_tutorial_prints_the_api_that_is_tested() -> None:
    """What adding-an-api.md says of Bellhop's settings is what stands in its contract."""
    page = (ROOT / "docs/adding-an-api.md").read_text(encoding="utf-8")
    blocks = [tomllib.loads(each) for each in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)]
    settings = tomllib.loads(
        (ROOT / "tests/thirdparty/bellhop/contracts/bellhop/api.toml").read_text(encoding="utf-8")
    )
    printed: dict[str, object] = {}
    for each in blocks:
        if {"base_path", "arrange"} & set(each):
            printed |= each
    documents = printed.pop("documents")
    kept = settings.pop("documents")
    assert printed == settings
    assert isinstance(documents, dict)
    assert documents.items() <= kept.items()


def test_every_option_of_serve_is_documented() -> None:
    """The page about the switch names every option."""
    page = (ROOT / "docs/switch.md").read_text(encoding="utf-8")
    options = [each for one in serve.params if isinstance(one, click.Option) for each in one.opts]
    assert [each for each in options if f"`{each}" not in page and f"serve {each}" not in page] == []


def test_every_option_of_replay_is_documented() -> None:
    """The page about replaying names every option."""
    page = (ROOT / "docs/replaying.md").read_text(encoding="utf-8")
    options = [each for one in replay.params if isinstance(one, click.Option) for each in one.opts]
    assert [each for each in options if f"`{each}" not in page and f"{each} 8080" not in page] == []


def test_every_fault_is_documented() -> None:
    """The page about the switch says of each fault what a client sees, how often and for how long."""
    page = (ROOT / "docs/switch.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \| ([0-9.]+) \| ?([0-9.]*) \|$", page, re.MULTILINE)
    assert rows == [
        (each.name, each.says, f"{each.rate:g}", f"{each.seconds:g}" if each.seconds else "")
        for each in FAULTS.values()
    ]


@pytest.mark.parametrize("page", [pytest.param(each, id=str(each.relative_to(ROOT))) for each in PAGES])
def test_what_a_switch_is_told_exists(page: Path) -> None:
    """Every variant, defect and fault that a page gives to `ringback serve` or to pytest is one."""
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"--(?:ringback-)?(variant|defect|fault) ([a-z0-9.:,-]+)", text)
    known = {
        "variant": {each for api in VARIANTS.values() for each in api},
        "defect": {each for api in DEFECTS.values() for each in api},
    }
    for kind, names in named:
        for name in names.split(","):
            if kind == "fault":
                Order.from_text(name, FAULTS)
            else:
                assert name in known[kind]


@pytest.mark.parametrize("name", ["softphone.py", "test_softphone.py"])
def test_the_printed_client_is_the_one_that_is_tested(name: str) -> None:
    """The page prints the files of the example as they are."""
    page = (ROOT / "docs/testing-a-client.md").read_text(encoding="utf-8")
    file = (ROOT / "docs/examples/client" / name).read_text(encoding="utf-8")
    assert f"`{name}`\n\n```python\n{file}```" in page


def test_the_fixture_is_documented() -> None:
    """The page names each key of the mark, and all that a switch can be told."""
    page = (ROOT / "docs/testing-a-client.md").read_text(encoding="utf-8")
    assert [each.name for each in fields(Choice) if f"`{each.name}`" not in page] == []
    public = [each for each in vars(RingbackSwitch) if not each.startswith("_")]
    own = {"choice", "told"}
    assert [each for each in public if f".{each}" not in page and each not in own] == []
