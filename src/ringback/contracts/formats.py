"""
The form that text has wherever samples print it: a URI, a path, digits, a date.

It knows the forms, the narrowest first, and how many samples it takes to see
one.  A form that samples merely have in common is a remark, `x-format`, and not
JSON Schema's `format`, which many tools assert: a server that prints another
form departs from no document.  What a document demands is a `pattern`, set by a
rule.
"""

import re
from collections.abc import Mapping, Sequence

from ringback.model import Json

#: The keyword of such a form.
FORMAT = "x-format"

#: As many documents have to print a form before it is one.
FEWEST = 3

#: Each form by its name, the narrowest first.
FORMATS: Mapping[str, re.Pattern[str]] = {
    # RFC 3339, whose offset is not optional.
    "date-time": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})"),
    "uuid": re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
    "uri": re.compile(r"[a-z][a-z0-9+.-]{0,20}://[^\s/]+(?:/\S*)?"),
    "path": re.compile(r"/[^\s/?#]+(?:/[^\s/?#]+)*/?"),
    "digits": re.compile(r"[0-9]+"),
    "hex-16": re.compile(r"[0-9a-f]{16}"),
    "hex-20": re.compile(r"[0-9a-f]{20}"),
}


def has_format(name: str, value: Json) -> bool:
    """Tell whether a value has a form; what is no text, or a form that nobody knows, is not for us to judge."""
    known = FORMATS.get(name)
    return known is None or not isinstance(value, str) or bool(known.fullmatch(value))


def format_of(values: Sequence[Json], documents: Sequence[str]) -> str:
    """Return the form that all values have, each printed by a document; "" where they have none, or too few print it."""
    if len(set(documents)) < FEWEST or not all(isinstance(each, str) for each in values):
        return ""
    # Sixteen digits may be hexadecimal by chance; where all are digits, so is what they are called.
    fitting = (name for name, known in FORMATS.items() if all(known.fullmatch(each) for each in values))
    return next(fitting, "")
