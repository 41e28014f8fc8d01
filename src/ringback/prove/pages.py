"""A proof for people: Markdown for the documentation, one HTML file for a browser."""

import jinja2

from ringback.prove.table import Table


def share(part: int, whole: int) -> str:
    """Return a number and how much of the whole it is."""
    return f"{part} ({100 * part / whole:.0f} %)" if whole else str(part)


def cell(value: str) -> str:
    """Return a text that can stand in a cell of a Markdown table."""
    return value.replace("|", "\\|").replace("\n", " ")


def markdown(table: Table) -> str:
    """Return the tables as Markdown, without a title."""
    return _rendered("proof.md.j2", table)


def html(table: Table) -> str:
    """Return a page."""
    return _rendered("proof.html.j2", table)


def _rendered(name: str, table: Table) -> str:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ringback.prove"),
        autoescape=jinja2.select_autoescape(["html.j2"]),
        undefined=jinja2.StrictUndefined,
    )
    environment.globals["share"] = share
    environment.filters["cell"] = cell
    return environment.get_template(name).render(table=table).strip() + "\n"
