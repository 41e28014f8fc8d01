"""
Text that does nothing wherever it is printed.

A job's log may be read for commands: GitHub's runner obeys a line that begins with `::error`, and what follows
`##[` anywhere; others obey `##vso[` and `##teamcity[`. What a server sent must not speak to them. JSON and XML
have escapes for that, which any reader takes back; what a reader may print for people is changed, since it is
printed in the log of a job as well.
"""

import re

from ringback import canon
from ringback.model import Json
from ringback.report.wording import escaped, printable

_LEADING = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_MARKED = re.compile(r"#(?=#\w{0,40}\[)")


def json_text(value: Json) -> str:
    """Return a JSON document of sorted keys in which what cannot be shown, and what commands a job, is escaped."""
    return _MARKED.sub(r"\\u0023", escaped(canon.text(value)))


def json_line(value: Json) -> str:
    """Return the same on one line, keys in the order given."""
    return _MARKED.sub(r"\\u0023", escaped(canon.line(value)))


def xml_text(document: str) -> str:
    """Return an XML document in which what commands a job stands as character references."""
    return _MARKED.sub("&#35;", _LEADING.sub(r"\1&#58;", document))


def plain_text(text: str) -> str:
    """Return text that can be shown and commands nothing; where it would, a space is put between the signs."""
    return _MARKED.sub("# ", _LEADING.sub(r"\1: ", printable(text)))
