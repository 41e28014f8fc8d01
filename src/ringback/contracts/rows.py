"""
The rows of a contract's files, and the values that they stand for.

A row is a table of TOML or an object of JSON, already parsed; one that lacks what it needs raises KeyError,
which whoever reads the file turns into words.
"""

from collections.abc import Mapping

from ringback.calls import Addition, Capabilities, Effect, Move
from ringback.model import (
    Erratum,
    ErrorCode,
    Json,
    Operation,
    Parameter,
    Requirement,
    Sample,
    Sign,
    Source,
)


def source_of(raw: str, section: str = "") -> Source:
    """Read `Document:line`, `Document:from-to` or `Document`."""
    document, _, line = raw.partition(":")
    first = line.partition("-")[0]
    return Source(document=document, line=int(first) if first.isdigit() else None, section=section)


def _parameter(raw: Mapping[str, Json]) -> Parameter:
    types = raw.get("types", ["string"])
    return Parameter(
        name=raw["name"],
        place=raw.get("in", "body"),
        types=tuple([types] if isinstance(types, str) else types),
        required=raw.get("required", False),
        means=raw.get("means", ""),
        default=raw.get("default"),
        values=tuple(raw.get("values", ())),
        source=source_of(raw["source"]) if "source" in raw else None,
    )


def operation_of(raw: Mapping[str, Json]) -> Operation:
    """Return an operation out of its file."""
    return Operation(
        name=raw["name"],
        method=raw["method"],
        path=raw["path"],
        base=raw.get("base"),
        also=tuple(raw.get("also", ())),
        selector=raw.get("selector"),
        parameters=tuple(_parameter(each) for each in raw.get("parameter", ())),
        ends_session=raw.get("ends_session", False),
        requirements=tuple(raw.get("requirements", ())),
        request_schema=raw.get("request_schema", ""),
        response_schema=raw.get("response_schema", ""),
        notification_schema=raw.get("notification_schema", ""),
        success=tuple(raw.get("success", (200,))),
        features=tuple(raw.get("features", ())),
        presence=raw.get("presence", "core"),
        unprinted=raw.get("unprinted", ""),
        actors=tuple(raw.get("actors", ())),
        media_type=raw.get("media_type", "application/json"),
        description=raw.get("description", ""),
        sources=tuple(source_of(each) for each in raw.get("sources", ())),
    )


def _effect(raw: Mapping[str, Json]) -> Effect:
    return Effect(
        party=raw["party"],
        call=raw["call"],
        notification=raw["notification"],
        becomes=raw.get("becomes"),
        shows=raw.get("shows", {}),
        has=tuple(raw.get("has", ())),
        hides=tuple(raw.get("hides", ())),
        rule=raw.get("rule", "call.state"),
        required=raw.get("required", True),
        requirement=raw.get("requirement", ""),
        made_by=raw.get("made_by", {}),
        undone=raw.get("undone", ""),
    )


def move_of(raw: Mapping[str, Json]) -> Move:
    """Return a row of the call table."""
    return Move(
        operation=raw["operation"],
        states=tuple(raw.get("states", ())),
        other=tuple(raw.get("other", ())),
        modes=tuple(raw.get("modes", ())),
        mode=raw.get("mode", ""),
        given=_given(raw),
        after=tuple(raw.get("after", ())),
        effects=tuple(_effect(each) for each in raw.get("effect", ())),
        any_order=raw.get("any_order", True),
        requirement=raw.get("requirement", ""),
        errata=tuple(raw.get("errata", ())),
    )


def _given(raw: Mapping[str, Json]) -> dict[str, tuple[Json, ...]]:
    return {name: tuple(values) for name, values in raw.get("given", {}).items()}


def addition_of(raw: Mapping[str, Json]) -> Addition:
    """Return what a call offers besides, while it shows certain values."""
    return Addition(
        state=raw["state"],
        when=tuple(raw["when"]),
        given=_given(raw),
        sample=tuple(raw.get("sample", ())),
        required=tuple(raw.get("required", ())),
        forbidden=tuple(raw.get("forbidden", ())),
        source=raw.get("source", ""),
    )


def capabilities_of(raw: Mapping[str, Json]) -> Capabilities:
    """Return what a call offers in a state."""
    return Capabilities(
        state=raw["state"],
        when=raw.get("when", "alone"),
        sample=tuple(raw["sample"]),
        required=tuple(raw.get("required", ())),
        forbidden=tuple(raw.get("forbidden", ())),
        allowed=tuple(raw.get("allowed", ())),
        source=raw.get("source", ""),
        requirement=raw.get("requirement", ""),
    )


def requirement_of(raw: Mapping[str, Json]) -> Requirement:
    """Return a documented demand."""
    return Requirement(
        id=raw["id"],
        statement=raw["statement"],
        source=source_of(raw["source"], raw.get("section", "")),
        level=raw.get("level", "flows"),
        checks=tuple(raw.get("checks", ())),
    )


def error_code_of(raw: Mapping[str, Json]) -> ErrorCode:
    """Return a documented error code."""
    return ErrorCode(
        code=raw["code"],
        status=raw["status"],
        source=source_of(raw["source"]),
        parameter=raw.get("parameter", ""),
        operations=tuple(raw.get("operations", ())),
    )


def _sign(raw: Mapping[str, Json]) -> Sign:
    return Sign(
        within=raw["in"],
        schema=raw.get("schema", True),
        statuses=tuple(raw.get("statuses", ())),
        differ=tuple(raw.get("differ", ())),
    )


def erratum_of(raw: Mapping[str, Json]) -> Erratum:
    """Return a contradiction with its ruling."""
    return Erratum(
        id=raw["id"],
        title=raw["title"],
        sides=tuple(raw["sides"]),
        ruling=raw["ruling"],
        accepts=raw["accepts"],
        sources=tuple(source_of(each) for each in raw.get("sources", ())),
        signs=tuple(_sign(each) for each in raw.get("sign", ())),
    )


def sample_of(raw: Mapping[str, Json]) -> Sample:
    """Return a documented sample."""
    return Sample(
        id=raw["id"],
        kind=raw["kind"],
        operation=raw["operation"],
        body=raw.get("body"),
        source=source_of(raw["source"]),
        method=raw.get("method") or "",
        url=raw.get("url") or "",
        status=raw.get("status"),
        exchange=raw.get("exchange", ""),
        repairs=tuple(each["what"] for each in raw.get("repairs", ())),
        lines=raw.get("lines", {}),
    )
