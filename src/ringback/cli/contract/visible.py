"""Text from strangers, made fit for a terminal: nothing in it moves the cursor, ends a line or changes a colour."""

import json


def visible(text: str) -> str:
    """Return a text with everything that is not printable written as an escape."""
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)
