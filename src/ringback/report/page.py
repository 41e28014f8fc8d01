"""
Pages that are one file: no network, no other file, nothing that a server sent is taken for markup.

It knows templates, style and the policy under which a browser shows them.  It
refuses to know what is on a page.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from ringback.model import Json
from ringback.report.wording import counted, printable

#: The most characters of a text that a page shows.
MOST_TEXT = 10_000


@cache
def environment(package: str) -> jinja2.Environment:
    """Return the templates of a package, every text in them escaped and made printable, whoever sent it."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
    )
    made.filters.update(counted=counted)
    return made


def _shown(value: Json) -> Json:
    # Markup is a string that is safe already.
    return _clipped(printable(value)) if type(value) is str else value


def _clipped(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "… the rest is in the run log"


@cache
def asset(*names: str) -> Markup:
    """Return what stands in files of ours, one after the other."""
    home = files("ringback.report") / "templates"
    return Markup("".join((home / each).read_text(encoding="utf-8") for each in names))  # noqa: S704  (ours)


def policy(style: str, script: str = "") -> str:
    """Return the Content-Security-Policy under which this style and this script work, and nothing else does."""
    scripts = f"'{_digest(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src {scripts}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
