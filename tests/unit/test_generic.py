"""
The engine knows no API: what operations and resources are called stands in contracts, adapters and named steps.

The words are those of the contracts themselves, so that a new operation is a new word here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.places import ROOT

from ringback.apis import APIS
from ringback.contracts import Contract, known_apis, load
from ringback.contracts.infer import PROVENANCE

SOURCE = ROOT / "src" / "ringback"

#: What speaks for one API, and may use its words: adapters, what they name, and the switch with its faces.
SPECIFIC = (
    *(f"apis/{name}.py" for name in APIS),
    *(
        f"{module.partition(':')[0].removeprefix('ringback.').replace('.', '/')}.py"
        for api in APIS.values()
        for module in (*api.steps, api.arrange, *filter(None, [api.lifecycle]))
    ),
    # What those steps and walks are made of.
    "suite/consultation.py",
    "suite/single_calls.py",
    "suite/devices.py",
    "suite/actions.py",
    "suite/asked.py",
    "suite/listed.py",
    "suite/listings.py",
    "suite/phone_agreement.py",
    "suite/phone_book.py",
    "suite/phone_creations.py",
    "suite/phone_elsewhere.py",
    "suite/phone_endings.py",
    "suite/phone_lines.py",
    "suite/phone_listing.py",
    "suite/phone_model.py",
    "suite/phone_reads.py",
    "suite/phone_trials.py",
    "suite/phonecalls.py",
    "suite/views.py",
    "suite/dispositions.py",
    "switch/",
)

#: Words of contracts that are words of the engine, of HTTP, of Bayeux or of JSON Schema as well.
COMMON = frozenset(
    {
        *("action", "call", "calls", "capabilities", "channel", "channels", "code", "count", "data"),
        *(
            "destination",
            "device",
            "digits",
            "error",
            "fields",
            "flow",
            "format",
            "id",
            "key",
            "link",
            "location",
            "message",
            "mode",
        ),
        *("number", "path", "place"),
        *("scope", "self", "source", "state", "status", "type", "unknown", "uri", "version"),
    }
)

#: The few places where a word of an API is meant, and why.
MEANT = {
    # A token of OAuth 2.0 (RFC 6749), and a header of HTTP.
    "cassettes/recording/proxy/actors.py": {"access_token"},
    "cassettes/recording/proxy/heads.py": {"Transfer"},
    # Credentials by their usual names, hidden whatever the API: forgetting one would leak it.
    "cassettes/scrubbing/credentials.py": {"access_token", "client_id", "client_secret", "Token"},
    # Names of what a detector of other tools' keys looks for.
    "cassettes/scrubbing/detector.py": {"Token"},
    # Words of HTTP headers.
    "cassettes/scrubbing/vocabulary.py": {"disposition", "private", "user"},
    # Names of classes of the Bayeux protocol.
    "cometd/protocol.py": {"Answer", "Held"},
    "contracts/bayeux.py": {"Answer"},
    # How documentation spells what pages are made of; a page of another API may be read by other signs.
    "samples/exchanges.py": {"operationName", "statusCode", "messageType", "notificationType"},
    "samples/heads.py": {"Answer", "Transfer"},
    "samples/skeleton.py": {"messageType"},
    "samples/tables.py": {"List"},
    # A key of ASGI's scopes.
    "transports.py": {"extensions"},
    # One of the sides that may have moved: the cassette's.
    "keep/drift/sides.py": {"recording"},
    # What the plugin that users come from is called, and the mark that both have.
    "pytest/rivals.py": {"recording"},
    "pytest/tapes.py": {"recording"},
    # A member of Cucumber's messages.
    "report/cucumber.py": {"duration"},
    # A keyword of OpenAPI.
    "contracts/openapi.py": {"links"},
    # Any text will do for one item too many.
    "contracts/corruptions.py": {"Hold"},
}


def _properties(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for keyword, each in schema.items():
            # What stands there says why, in words of ours.
            if keyword != PROVENANCE:
                yield from _properties(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _properties(each)


def words_of(contract: Contract) -> set[str]:
    """Return what operations, parameters, call states and members of messages are called."""
    operations = contract.operations.values()
    found = set(contract.operations) | set(contract.table.states) | set(contract.table.modes)
    found |= {each.name for one in operations for each in one.parameters}
    found |= {name for one in operations for name in re.findall(r"\{(\w+)\}", one.path)}
    return found | {name for schema in contract.schemas.values() for name in _properties(schema)}


WORDS = frozenset(word for api in known_apis() for word in words_of(load(api))) - COMMON

MODULES = [
    path
    for path in sorted(SOURCE.rglob("*.py"))
    if not path.relative_to(SOURCE).as_posix().startswith(SPECIFIC)
]


def said(path: Path) -> set[str]:
    """Return the words of a module's texts, docstrings left out; of longer texts, those in camel case."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr) and hasattr(each, "value")
    }
    texts = [
        each.value if isinstance(each.value, str) else each.value.decode("latin-1")
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str | bytes)
        and id(each) not in docstrings
    ]
    return {
        word
        for text in texts
        for word in re.findall(r"[A-Za-z]\w*", text)
        if word == text or not word.islower()
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_generic_module_names_what_one_api_has(path: Path) -> None:
    """No operation, parameter, state or member of a message of an API stands in a module that is everybody's."""
    assert said(path) & WORDS == MEANT.get(path.relative_to(SOURCE).as_posix(), set())


def test_the_words_are_those_of_the_contracts() -> None:
    """What is looked for is what the APIs that come with Ringback are made of."""
    assert {"SwapCalls", "CreateSimple", "phoneNumber", "callUuid", "Established", "phoneCallId"} <= WORDS


def test_what_is_specific_is_there() -> None:
    """Nothing is excepted that does not exist any more."""
    assert all((SOURCE / each).exists() for each in (*SPECIFIC, *MEANT))


def test_the_engine_imports_what_is_specific_by_name_only() -> None:
    """A module that is everybody's depends on no adapter's steps: they are found through the Api record."""
    names = {
        f"ringback.{each.removesuffix('.py').replace('/', '.')}" for each in SPECIFIC if each.endswith(".py")
    }
    suite = [path for path in MODULES if path.is_relative_to(SOURCE / "suite")]
    for path in suite:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}
        assert not imported & names, path
