"""The example pages: what was read from one, in the compact form of `expected.json`."""

from pathlib import Path
from typing import Any

from ringback.samples.imported import Imported, imported, operation_as_json
from ringback.samples.page import Saved

ROOT = Path(__file__).parents[2] / "examples" / "pages"
NAMES = sorted(path.name for path in ROOT.iterdir())


def page_of(name: str) -> Path:
    """Return the file of an example page."""
    return next((ROOT / name).glob("page.*"))


def read(name: str) -> Imported:
    """Return what is read from an example page."""
    return imported(Saved(page_of(name)).read())


def shown(page: Imported) -> dict[str, Any]:
    """Return what was read from a page, so that a person can compare it with the page."""
    return {
        "document": page.document,
        "operations": [_operation(operation_as_json(each)) for each in page.operations],
        "codes": [[each.line, each.status, each.code] for each in page.codes],
        "samples": [
            {
                "id": each.id,
                "operation": each.operation,
                "lines": [each.found.first, each.found.last],
                "head": " ".join(
                    filter(None, (each.found.method, each.found.url, str(each.found.status or "")))
                ),
                "body": each.found.body,
            }
            for each in page.samples
        ],
        "repairs": [[each.line, each.what] for _, each in page.repairs],
        "doubts": [[each.line, each.last, each.reason] for each in page.doubts],
    }


def _operation(raw: dict[str, Any]) -> dict[str, Any]:
    selector = raw["selector"] or {}
    return {
        "name": raw["name"],
        "address": f"{raw['method']} {raw['path']}",
        "selector": " ".join(f"{key}={value}" for key, value in selector.items()),
        "features": raw["features"],
        "parameters": [
            [
                each["name"],
                each["line"],
                each["in"],
                "|".join(each["types"]),
                {True: "required", False: "optional", None: "?"}[each["required"]] + f" by {each['basis']}",
                each["default"],
                each["values"],
            ]
            for each in raw["parameters"]
        ],
        "success": raw["success"],
        "errors": [[each["line"], each["status"], each["code"]] for each in raw["errors"]],
    }
