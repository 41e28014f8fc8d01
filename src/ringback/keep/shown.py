"""A recorded session for people: a timeline in plain text, a diagram, a page."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from markupsafe import Markup

from ringback import canon
from ringback.keep.session import FORM, Session, Step, Told, decoded
from ringback.model import Json, Response
from ringback.report import sequence
from ringback.report.page import asset, environment, policy
from ringback.report.wording import counted, one_line
from ringback.run import Arrow

#: The most characters of a body or a label that a line shows.
DETAIL, LABEL = 400, 48
#: How wide a name of an actor is at most.
NAME = 14


def lines(session: Session, *, protocol: bool = False) -> Iterator[str]:
    """Yield the timeline, a line for each message; with the protocol's own messages where asked for."""
    steps = _shown(session.steps, protocol=protocol)
    yield summary(session, len(session.steps) - len(steps))
    yield ""
    width = min(NAME, max((len(_who(each.interaction.actor)) for each in steps), default=0))
    for arrow, number in _arrows(steps):
        sign = {"command": "──▶", "reply": "◀──", "notification": "◀══"}[arrow.kind]
        when = f"{arrow.at:9.3f} s  " if session.timed else ""
        who = one_line(arrow.actor, NAME).ljust(width)
        numbered = f"#{number}" if arrow.kind != "notification" else ""
        detail = one_line(arrow.detail, 60)
        yield f"{when}{who} {sign} {one_line(arrow.label, LABEL):<{LABEL}} {numbered:>5}  {detail}".rstrip()


def summary(session: Session, hidden: int) -> str:
    """Return what the session is, in a line."""
    told = sum(len(each.told) for each in session.steps)
    actors = [each for each in session.actors if each]
    parts = [
        str(session.cassette.ringback.get("api", "no API named")),
        counted(len(session.steps), "exchange"),
        *([", ".join(actors)] if actors else []),
        counted(told, "notification"),
    ]
    if hidden:
        parts.append(f"{hidden:,} that only keep notifications coming are left out (--all shows them)")
    return " · ".join(parts)


def svg(session: Session, title: str, *, protocol: bool = False) -> str:
    """Return the sequence diagram as a file of its own, in light and dark."""
    return sequence.alone(_diagram(session, title, protocol=protocol))


def html(session: Session, title: str, *, protocol: bool = False) -> str:
    """Return a page: the diagram, and every exchange as it was recorded."""
    style = asset("report.css", "sequence.css", "exchanges.css")
    return (
        environment("ringback.keep")
        .get_template("cassette.html.j2")
        .render(
            title=title,
            summary=summary(session, 0),
            style=style,
            policy=policy(style),
            diagram=Markup(_diagram(session, title, protocol=protocol)),  # noqa: S704  (its texts are escaped there)
            steps=_shown(session.steps, protocol=protocol),
            protocol=protocol,
            timed=session.timed,
            who=_who,
            whole=_whole,
        )
    )


def _whole(body: bytes) -> str:
    """Return a body as people read it: JSON with an indent."""
    value = decoded(body)
    return canon.text(value).rstrip() if value is not None else body.decode("utf-8", "replace")


def to_json(session: Session) -> Json:
    """Return the session for programs: every message in order."""
    return [
        {
            "number": number,
            "kind": arrow.kind,
            "actor": arrow.actor,
            "label": arrow.label,
            "at_ms": round(1000 * arrow.at) if session.timed else None,
            "detail": arrow.detail,
        }
        for arrow, number in _arrows(session.steps)
    ]


def _diagram(session: Session, title: str, *, protocol: bool) -> str:
    arrows = [arrow for arrow, _ in _arrows(_shown(session.steps, protocol=protocol))]
    return sequence.svg(arrows, name="cassette", title=title, timed=session.timed)


def _shown(steps: Sequence[Step], *, protocol: bool) -> Sequence[Step]:
    return [each for each in steps if protocol or each.told or not each.is_protocol]


def _arrows(steps: Sequence[Step]) -> list[tuple[Arrow, int]]:
    """Return what went to and fro, in the order in which it did, each with the number of its exchange."""
    # The protocol's own exchange is not shown for its notifications' sake, nor twice.
    found: list[tuple[int, int, Arrow, int]] = []
    for step in steps:
        interaction = step.interaction
        began, ended = interaction.times_ms or (0, 0)
        if not step.is_protocol or not step.told:
            command = _arrow(step, "command", step.label, _asked(step), began)
            reply = _arrow(
                step, "reply", str(interaction.response.status), _answered(interaction.response), ended
            )
            found += [
                (interaction.sent, 0, command, step.number),
                (interaction.answered, 1, reply, step.number),
            ]
        found += [
            (told.tick, 2 + number, _notified(step, told), step.number)
            for number, told in enumerate(step.told)
        ]
    found.sort(key=lambda each: each[:2])
    return [(arrow, number) for _, _, arrow, number in found]


def _notified(step: Step, told: Told) -> Arrow:
    return _arrow(step, "notification", told.label, told.notification.channel, told.at_ms or 0)


def _arrow(step: Step, kind: str, label: str, detail: str, at_ms: int) -> Arrow:
    return Arrow(
        kind=kind,
        actor=_who(step.interaction.actor),
        label=label,
        detail=detail,
        at=at_ms / 1000,
        exchange=step.number,
    )


def _who(actor: str) -> str:
    return actor or "client"


def _asked(step: Step) -> str:
    request = step.interaction.request
    if step.channels:
        return ""
    target = urlsplit(request.url)
    said = f"{target.path}{target.query and f'?{target.query}'}"
    is_form = (request.header("Content-Type") or "").startswith(FORM)
    return f"{said} {'' if is_form else _body(request.body)}".strip()


def _answered(response: Response) -> str:
    return _body(response.body)


def _body(body: bytes) -> str:
    return body[:DETAIL].decode("utf-8", "replace")
