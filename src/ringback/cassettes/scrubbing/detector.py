"""Keys that are known by their form (of clouds, code hosts, payment services), found by detect-secrets."""

import re
from functools import cache
from typing import Any

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

#: What it looks for.  Left out is what would alarm on pseudonyms and protocols: entropy, words like `password` beside
#: anything, credentials in URLs, IP addresses, and formats that many a hex number or id has.
KINDS = (
    "AWS Access Key", "Azure Storage Account access key", "Discord Bot Token", "GitHub Token", "GitLab Token",
    "JSON Web Token", "Mailchimp Access Key", "NPM tokens", "OpenAI Token", "Private Key", "PyPI Token",
    "SendGrid API Key", "Slack Token", "Square OAuth Secret", "Stripe Access Key", "Telegram Bot Token", "Twilio API Key",
)  # fmt: skip
#: Characters that are looked at together, and those that two such pieces share: patterns that repeat are not ours to bound.
PIECE = 4096
SHARED = 512


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    known: dict[str, Any] = get_mapping_from_secret_type_to_class()
    return tuple((kind, pattern) for kind in KINDS for pattern in known[kind]().denylist)


def first(text: str) -> tuple[str, int] | None:
    """Return the kind of the first key that a text has, and its line counted from 1; None where it has none."""
    for begin in range(0, len(text), PIECE - SHARED):
        piece = text[begin : begin + PIECE]
        for kind, pattern in _patterns():
            for match in pattern.finditer(piece):
                if _stands_alone(piece, match):
                    return kind, text.count("\n", 0, begin + match.start()) + 1
    return None


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Return whether what was found is no part of a longer number or id."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return not (before.isalnum() and match.group()[:1].isalnum()) and not (
        after.isalnum() and match.group()[-1:].isalnum()
    )
