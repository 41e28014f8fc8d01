"""A badge for a web page: which level of which API was certified, and until when; one SVG, no network."""

from collections.abc import Mapping
from html import escape

from ringback.excerpts import clipped
from ringback.model import Json

#: What each level looks like; all on white text with a contrast of at least 4.5.
COLOURS: Mapping[str, str] = {
    "shapes": "#5b6470",
    "flows": "#1f6f9c",
    "lifecycle": "#0f766e",
    "robust": "#15703a",
}

#: Pixels of a character, of the space beside a text, of the height.
CHARACTER, SPACE, HEIGHT = 6.6, 9, 20

#: Characters of an API's name.
LONGEST = 40

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" aria-labelledby="title">
<title id="title">{title}</title>
<g font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" fill="#fff" text-rendering="geometricPrecision">
<rect width="{width}" height="{height}" rx="3" fill="#3a3f45"/>
<path d="M{left} 0h{curve}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{curve}z" fill="{colour}"/>
<text x="{space}" y="14" textLength="{said_width}" lengthAdjust="spacingAndGlyphs">{said}</text>
<text x="{right}" y="14" textLength="{shown_width}" lengthAdjust="spacingAndGlyphs">{shown}</text>
</g>
</svg>
"""


def badge(contents: Mapping[str, Json]) -> str:
    """Return the badge of a certificate that was verified and grants a level."""
    level, title = contents["level"]["granted"], clipped(str(contents["api"]["title"]), LONGEST)
    until, day = str(contents["expires"])[:10], str(contents["issued"])[:10]
    said, shown = f"{title}", f"{level} · {day}"
    said_width, shown_width = (round(len(each) * CHARACTER) for each in (said, shown))
    left = said_width + 2 * SPACE
    whole = f"{title}: conforms at level {level}, certified by Ringback on {day}, until {until}"
    return _SVG.format(
        width=left + shown_width + 2 * SPACE,
        height=HEIGHT,
        title=escape(whole),
        left=left,
        curve=shown_width + 2 * SPACE - 3,
        colour=COLOURS[level],
        space=SPACE,
        said_width=said_width,
        said=escape(said),
        right=left + SPACE,
        shown_width=shown_width,
        shown=escape(shown),
    )
