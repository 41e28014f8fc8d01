from xml.etree import ElementTree as ET

import pytest
from tests.certificates import texts, whole

from ringback import canon
from ringback.certificate.badge import COLOURS, badge
from ringback.report.statement import CONTENTS, Terms, statement
from ringback.suite.programme import LEVELS

SVG = "{http://www.w3.org/2000/svg}"
CONTENT = statement(whole(), Terms(run_log=canon.digest_of(b"")), texts())["predicate"][CONTENTS]


def test_a_badge_says_what_was_certified() -> None:
    """API, level and date are read, and a screen reader is told the whole sentence."""
    root = ET.fromstring(badge(CONTENT))
    title = root.find(f"{SVG}title")
    assert title is not None
    assert (root.attrib["role"], root.attrib["aria-labelledby"]) == ("img", title.attrib["id"])
    assert title.text == (
        "4PSA VoipNow UnifiedAPI phoneCalls: conforms at level robust, certified by Ringback on 2026-11-26,"
        " until 2027-11-26"
    )
    assert [each.text for each in root.iter(f"{SVG}text")] == [
        "4PSA VoipNow UnifiedAPI phoneCalls",
        "robust · 2026-11-26",
    ]


def test_nothing_in_it_is_more_than_text() -> None:
    """A name is somebody's word."""
    hostile = {**CONTENT, "api": {"name": "x", "title": "<script>&\"'" + "x" * 1000}}
    text = badge(hostile)
    assert "<script" not in text
    assert int(ET.fromstring(text).attrib["width"]) < 1000


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_can_be_read(level: str) -> None:
    """White on each colour has the contrast that WCAG asks of small text."""
    assert COLOURS[level] in badge({**CONTENT, "level": {"granted": level}})
    assert 1.05 / (_luminance(COLOURS[level]) + 0.05) >= 4.5
