"""
The titles of columns, and what the cells below them mean.

It knows the titles that documentation uses, also when they are run together
into one word.  It refuses to know the rows.
"""

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

#: What a column holds, by its title in lower case.
ROLES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "name",
            "parameter",
            "parameters",
            "parameter name",
            "field",
            "field name",
            "property",
            "attribute",
            "argument",
            "key",
        ),
        "name",
    ),
    **dict.fromkeys(("type", "data type", "datatype"), "type"),
    **dict.fromkeys(("required", "required?", "mandatory", "mandatory?", "is required"), "required"),
    "optional": "optional",
    **dict.fromkeys(("default", "default value"), "default"),
    **dict.fromkeys(("allowed values", "possible values", "valid values", "values", "range"), "values"),
    **dict.fromkeys(
        ("description", "value", "meaning", "details", "explanation", "notes", "message", "reason"), "text"
    ),
    **dict.fromkeys(
        ("http code", "http status", "http status code", "status", "status code", "http"), "status"
    ),
    **dict.fromkeys(("code", "error code", "error", "result code"), "code"),
    **dict.fromkeys(("since", "in", "place", "location", "scope"), "other"),
}

_WORDS = "|".join(
    sorted((re.escape(each.title().replace("Http", "HTTP")) for each in ROLES), key=len, reverse=True)
)
_TITLE = re.compile(rf"({_WORDS})[ \t\u00a0]*(?=[A-Z]|$)")


@frozen
class Column:
    """A column: its title, and what it holds ("" where we do not know)."""

    title: str
    role: str
    #: Whether its title says what it holds; else its place does.
    known: bool = True


def column_of(title: str) -> Column:
    """Return the column that has this title."""
    plain = " ".join(title.split()).strip(":* ")
    return Column(plain, ROLES.get(plain.lower(), ""))


def columns_of(titles: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of a row of titles, or nothing where it is none."""
    columns = tuple(column_of(each) for each in titles)
    roles = [each.role for each in columns]
    if roles == ["name", "type", "required", ""]:
        # What stands last, after name, type and need, describes, whatever its title.
        columns = (*columns[:-1], Column(columns[-1].title, "text", known=False))
        roles[-1] = "text"
    known = [each for each in roles if each]
    keyed = not {"name", "status", "code"}.isdisjoint(roles)
    return columns if keyed and len(known) > 1 and len(known) * 2 > len(roles) else ()


def columns_run_together(text: str) -> tuple[Column, ...]:
    """Return the columns of titles without anything (or with spaces) between them, or nothing."""
    plain = text.strip()
    if len(plain) > 120:  # noqa: PLR2004  (all titles together are shorter)
        return ()
    titles: list[str] = []
    position = 0
    while position < len(plain):
        found = _TITLE.match(plain, position)
        if not found:
            return ()
        titles.append(found[1])
        position = found.end()
    return columns_of(titles)
