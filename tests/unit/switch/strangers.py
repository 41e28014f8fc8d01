"""What strangers send: JSON that is odd, broken or huge, and headers, queries and paths like it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_from_bytes

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: The same requests in each run, so that a failure is there for everybody.
SAME_EACH_TIME = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "BREW")

#: JSON texts on which readers disagree, or which are none.
_ODD = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-0",
    "1E-400",
    "9" * 400,
    "-18446744073709551617",
    "0.1e1",
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u0000"',
    '"\\uffff"',
    '"\x00"',
    '"' + "a" * 5000 + '"',
    '{"a": 1, "a": 2}',
    "[" * 70 + "]" * 70,
    '{"a":' * 70 + "1" + "}" * 70,
    "[" * 5000,
    "[1,]",
    "'single'",
    "/* comment */ 1",
    "01",
    "",
)

_PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)

#: Values as they are parsed.
VALUES = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)

#: Values as they are written: well-formed ones, and some that are not.
TEXTS = st.sampled_from(_ODD) | VALUES.map(json.dumps)

HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "accept",
            "authorization",
            "content-encoding",
            "content-type",
            "cookie",
            "expect",
            "host",
            "range",
            "transfer-encoding",
            "x-csrf-token",
            "x-forwarded-host",
            "x-http-method-override",
        ]
    ),
    st.sampled_from(
        [
            "",
            "Basic",
            "Basic !",
            "Basic /////w==",
            "Bearer",
            "application/json",
            "application/json; charset=utf-16",
            "application/x-www-form-urlencoded",
            "text/html",
            "multipart/form-data; boundary=",
            "gzip",
            "JSESSIONID=",
            "JSESSIONID=\xff; JSESSIONID=x; =; ;",
            "evil.test:99999999",
            "bytes=0-,0-,0-",
        ]
    )
    | st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=30),
    max_size=3,
)

QUERIES = (
    st.binary(max_size=30).map(quote_from_bytes)
    | st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30)
    | st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "fields",
                    "subresources",
                    "startIndex",
                    "count",
                    "sortOrder",
                    "filterBy",
                    "filterOp",
                    "filterValue",
                    "phoneNumber",
                    "waitForPickup",
                    "callDuration",
                    "number",
                    "pin",
                    "accessRequestToken",
                ]
            ),
            st.text(max_size=12) | st.sampled_from(["-1", "1e9", "9" * 50, "*", "a,,b", "\u0661"]),
        ),
        max_size=4,
    ).map(lambda pairs: "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs))
)

#: Path segments; what they stand for after unquoting, as an ASGI server hands them on.
SEGMENTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/?"), max_size=12),
    st.sampled_from(["..", ".", "*", "@self", "%2e%2e", "\ufffd", "\x00", "0003*210", "x" * 3000]),
)


def bodies(*known: Mapping[str, Any]) -> st.SearchStrategy[bytes]:
    """Return bodies of all kinds: bytes, JSON, and these known ones with some of their members made odd."""

    @st.composite
    def nearly(draw: st.DrawFn) -> bytes:
        body = draw(st.sampled_from(known))
        members = [(json.dumps(name), json.dumps(value)) for name, value in body.items()]
        names = [*(name for name, _ in members), *map(json.dumps, ("extra", "operationName", "action"))]
        # A name that is there twice is legal JSON, and the last one counts.
        odd = st.tuples(st.sampled_from(names), TEXTS)
        members += draw(st.lists(odd, max_size=2))
        if draw(st.booleans()):
            members.pop(draw(st.integers(0, len(members) - 1)))
        return written(members)

    return st.one_of(nearly(), nearly(), st.binary(max_size=60), TEXTS.map(_encoded))


def written(members: list[tuple[str, str]]) -> bytes:
    """Return an object whose members are given as JSON texts."""
    return _encoded("{" + ",".join(f"{name}:{value}" for name, value in members) + "}")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
