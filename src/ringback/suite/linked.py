"""
Links between operations, followed: what one answer tells of is what the next request is sent to.

Which links there are stands in our OpenAPI export.  Each is walked on a call
arranged where the operation at its end is legal: the answer that tells ids is
asked for, and a valid request goes to the id that it told, with all that is
held against fuzzed requests.  What has just been made is read by the id that
its answer told.
"""

import functools
from collections.abc import Callable, Iterator
from random import Random

from attrs import define, field

from ringback.contracts import Contract
from ringback.contracts.links import Link, links_of
from ringback.model import Exchange, Operation
from ringback.run import Case, Result
from ringback.suite.cases import OpenStage, Plan, staged_case
from ringback.suite.envelope import is_server_fault
from ringback.suite.faults import server_error
from ringback.suite.fuzz import Fuzz, Shot
from ringback.suite.generation import generated
from ringback.suite.outcome import NotExercised
from ringback.suite.pool import SAFE, Pool
from ringback.suite.presence import CORE
from ringback.suite.stage import Stage


@define
class Walker:
    """Follows links, one after another."""

    stage: Stage
    contract: Contract
    random: Random
    followed: int = 0
    #: Why links could not be followed, in words.
    reasons: dict[str, str] = field(factory=dict)

    def follow(self, link: Link) -> None:
        """Follow one link on calls of its own."""
        try:
            if link.source.method == SAFE:
                self._listed(link)
            else:
                self._made(link)
        except NotExercised as lacking:
            self.reasons[f"{link.source.name} → {link.target.name}"] = lacking.reason
        finally:
            self.pool(link).discard()

    def pool(self, link: Link) -> Pool:
        """Return a pool for the operation at the end of a link."""
        return Pool(stage=self.stage, operation=link.target)

    def _listed(self, link: Link) -> None:
        """Ask for what there is, and send the operation to what is arranged, by the id that the answer has."""
        pool = self.pool(link)
        ready = pool.take()
        own = {**self.stage.actor(ready.actor).identity.path, **ready.path}.get(link.parameter)
        exchange = self._asked(link, ready.actor)
        if own is None or own not in link.told(exchange.response.json_or_none()):
            raise NotExercised(reason=f"the answer of {link.source.name} does not tell of what was arranged")
        Fuzz.on(self.stage, link.target, "positive", pool).send(self._shot(link.target))
        self.followed += 1

    def _made(self, link: Link) -> None:
        """Make something, and read it by the id that the answer told of."""
        if link.target.method != SAFE:
            raise NotExercised(
                reason="what was made is read, not commanded: whether it has come about yet is open"
            )
        pool = Pool(stage=self.stage, operation=link.source)
        ready = pool.take()
        fuzz = Fuzz.on(self.stage, link.source, "positive", pool)
        exchange = fuzz.send(self._shot(link.source))
        told = link.told(exchange.response.json_or_none()) if exchange is not None else ()
        if not told:
            raise NotExercised(reason=f"the answer of {link.source.name} tells no id")
        which = (link.target.path, *link.target.also).index(link.path)
        read = self.stage.request(
            ready.actor, link.target.name, path={link.parameter: told[0]}, url=which, command=False
        )
        self._hold(link, read)
        self.followed += 1

    def _asked(self, link: Link, actor: str) -> Exchange:
        exchange = self.stage.request(actor, link.source.name, query=link.query, command=False)
        self._hold(link, exchange)
        if self.stage.refusal(exchange) is not None:
            raise NotExercised(reason=f"the endpoint does not take {link.source.name}")
        return exchange

    def _hold(self, link: Link, exchange: Exchange) -> None:
        if is_server_fault(self.contract, exchange.response):
            name = exchange.operation or link.target.name
            self.stage.watch.find(server_error(name, exchange.response.status), exchange)

    def _shot(self, operation: Operation) -> Shot:
        seed = self.random.randrange(2**32)
        return Shot(generated(self.contract, operation, "positive", count=1, seed=seed)[0])


def chosen(contract: Contract, count: int, seed: int) -> tuple[Link, ...]:
    """Return so many links, the same for the same seed; each at most once while there are others."""
    links = [each for each in links_of(contract) if _is_worth_it(each)]
    random = Random(f"links {seed}")  # noqa: S311  (it keeps nothing secret)
    found: list[Link] = []
    while links and len(found) < count:
        found += random.sample(links, min(len(links), count - len(found)))
    return tuple(found)


def _is_worth_it(link: Link) -> bool:
    reads = link.target.method == SAFE
    return not link.target.ends_session and (
        reads or (link.source.method == SAFE and link.target.presence == CORE)
    )


def walk(stage: Stage, contract: Contract, *, count: int, seed: int) -> None:
    """Follow so many links; raises NotExercised where none could be followed, Departed where one is broken."""
    walker = Walker(stage=stage, contract=contract, random=Random(f"walk {seed}"))  # noqa: S311  (it keeps nothing secret)
    try:
        for link in chosen(contract, count, seed):
            walker.follow(link)
        if not walker.followed and walker.reasons:
            raise NotExercised(
                reason="no link could be followed: " + "; ".join(sorted(set(walker.reasons.values())))
            )
    finally:
        stage.evidence.note(f"{walker.followed} links between operations were followed.")
        for name, reason in sorted(walker.reasons.items()):
            stage.evidence.note(f"{name} was not followed: {reason}.")
        del stage.evidence.arrows[:]


def run(
    contract: Contract,
    open_stage: OpenStage,
    *,
    wanted: Callable[[str], bool],
    count: int,
    seed: int,
    clock: Callable[[], float],
) -> Iterator[tuple[Case, Result]]:
    """Yield the one case in which links are followed; raises EndpointProblem where the endpoint is gone."""
    plan = Plan(
        id=f"{contract.api}/fuzz/links",
        kind="fuzz",
        operations=tuple(dict.fromkeys(each.source.name for each in links_of(contract))),
        requirements=tuple(contract.settings["coverage"]["robust"]),
    )
    if plan.operations and wanted(plan.id):
        act = functools.partial(walk, contract=contract, count=count, seed=seed)
        yield staged_case(open_stage, plan, act, clock)
