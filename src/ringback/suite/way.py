"""
The way to a finding: the exchanges that lead to it, as few as can be told, and without secrets.

Pure. Left out is what cannot have mattered: what only reads, what was refused, what came before the calls were
cleared, and what came afterwards. The exchange at fault comes last.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from attrs import evolve, frozen

from ringback.apis import Api
from ringback.model import Exchange, Finding, Step
from ringback.run import Arrow
from ringback.suite.curl import curl, shown_body, shown_url

#: Exchanges that are shown at most, and characters of a body and of a command line.
MOST, BODY, LINE = 25, 2_000, 8_000

#: What the label of a notification ends with that was waited for in vain.
NEVER_CAME = " never came"


@frozen
class Passed:
    """An exchange that is over, and whether something may be otherwise since."""

    api: Api
    exchange: Exchange
    #: The actor's own.
    settings: Mapping[str, str]
    moved: bool

    @property
    def step(self) -> Step:
        """The exchange as it is shown; few of them ever are."""
        exchange, request = self.exchange, self.exchange.request
        line = curl(self.api, exchange, self.settings)
        url = urlsplit(shown_url(self.api, exchange, self.settings))
        return Step(
            number=exchange.number,
            actor=exchange.actor,
            operation=exchange.operation,
            method=request.method,
            path=url.path + (f"?{url.query}" if url.query else ""),
            status=exchange.response.status,
            body=shown_body(exchange)[:BODY] if request.body else "",
            curl=line if len(line) <= LINE else "",
        )


def passed(api: Api, exchange: Exchange, settings: Mapping[str, str], *, command: bool) -> Passed:
    """Return what is kept of an exchange; `settings` are the actor's own."""
    moved = command and api.refusal(exchange.response) is None
    return Passed(api=api, exchange=exchange, settings=settings, moved=moved)


def with_ways(
    findings: Sequence[Finding], sent: Sequence[Passed], clearings: Sequence[int], arrows: Sequence[Arrow]
) -> tuple[Finding, ...]:
    """
    Return findings, each with the exchanges that lead to it.

    `clearings` are how many exchanges had been sent whenever all calls were ended.
    """
    told = _told(arrows)
    return tuple(
        evolve(each, steps=_way(each.exchange, sent, clearings, told)) if each.exchange is not None else each
        for each in findings
    )


def _way(
    at_fault: int, sent: Sequence[Passed], clearings: Sequence[int], told: Mapping[int, Sequence[str]]
) -> tuple[Step, ...]:
    here = next((place for place, each in enumerate(sent) if each.exchange.number == at_fault), None)
    if here is None:
        return ()
    begin = max((each for each in clearings if each <= here), default=0)
    way = [*(each.step for each in sent[begin:here] if each.moved), sent[here].step]
    return tuple(evolve(each, told=told.get(each.number, ())) for each in way[-MOST:])


def _told(arrows: Sequence[Arrow]) -> Mapping[int, Sequence[str]]:
    told = defaultdict[int, list[str]](list)
    for each in arrows:
        if each.kind == "notification" and each.exchange is not None and not each.label.endswith(NEVER_CAME):
            told[each.exchange].append(f"{each.actor}: {each.label}")
    return told
