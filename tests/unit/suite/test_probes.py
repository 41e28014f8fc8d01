"""What probes are made of: bodies, credentials and addresses that are none, and how an answer is looked through."""

import json

import pytest

from ringback.contracts import known_apis, load
from ringback.model import Response
from ringback.suite.probes import GROUPS, bodies, credentials, ownership
from ringback.suite.probes.probing import shows


def test_no_body_names_an_operation() -> None:
    """However a body is read, nothing can come of it."""
    for name, each in bodies.bodies("operationName", "Hold").items():
        try:
            read = json.loads(each.body)
        except (ValueError, RecursionError):
            continue
        assert not isinstance(read, dict) or read.get("operationName") != "Hold", name


@pytest.mark.parametrize("known", ["Basic YWdlbnQ6c2VjcmV0", "Bearer 0123456789abcdef"])
def test_credentials_open_nothing(known: str) -> None:
    """None of them is the real header, and none hands the secret to another scheme."""
    secret = known.partition(" ")[2]
    for each in credentials.impostures(known, "Basic wrong").values():
        assert each is None or secret not in each


@pytest.mark.parametrize(
    ("known", "shorter"),
    [
        # agent:secret and agent:secre
        ("Basic YWdlbnQ6c2VjcmV0", "Basic YWdlbnQ6c2VjcmU="),
        ("Bearer 0123456789abcdef", "Bearer 0123456789abcde"),
        # agent: has no password that could be shorter.
        ("Basic YWdlbnQ6", None),
    ],
)
def test_a_part_of_a_password_or_token_opens_nothing(known: str, shorter: str | None) -> None:
    """It is the password that lacks a character, not the header: padding may be left out without harm."""
    found = credentials.impostures(known, "Basic wrong")
    assert found.get("credentials whose last character is missing") == shorter


def test_addresses_are_other_ways_to_write_one() -> None:
    """All differ, begin below the host and end in what they name, whatever follows it."""
    tricks = ownership.tricks("/api/v2/me/calls/17")
    assert len({*tricks, "/api/v2/me/calls/17"}) == len(tricks) + 1
    assert all(each.startswith("/") and "17" in each for each in tricks)


@pytest.mark.parametrize("api", known_apis())
def test_names_of_probes_are_unique(api: str) -> None:
    """A case's id tells it from all others."""
    names = [each.name for group in GROUPS for each in group(load(api))]
    assert names
    assert len(names) == len(set(names))


def test_an_answer_shows_what_lies_deep() -> None:
    """Anywhere in its JSON; a URI that ends so is no showing."""
    body = {"calls": [{"id": 17, "uri": "/me/calls/18"}]}
    response = Response(status=200, headers=(), body=json.dumps(body).encode())
    assert shows(response, "id", "17")
    assert not shows(response, "id", "18")
    assert not shows(response, "id", "")
