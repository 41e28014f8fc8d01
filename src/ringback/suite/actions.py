"""
Actions on phone calls: sent as a document prints them, and looked for in what is listed afterwards.

What an action must make visible is in the call table, effect by effect; nobody is notified, so a phone call
is looked at for as long as a notification may take.
"""

from collections.abc import Collection, Mapping

from attrs import evolve, field, frozen

from ringback.calls import Effect, Move
from ringback.model import Exchange, Finding, Json
from ringback.suite import rest
from ringback.suite.filling import printed
from ringback.suite.looking import looks
from ringback.suite.outcome import Departed
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.stage import Stage
from ringback.suite.views import (
    PhoneCall,
    View,
    has,
    is_from,
    is_idle,
    is_on_call,
    is_over,
    mentions,
    numbers_in,
    same_extension,
    shows,
    side,
    view_of,
    views_of,
)

#: Parties and calls of effects, as the call table of an API that notifies nobody has them.
DESTINATION, PEER = "destination", "peer"
TARGET, NEW, ANY = "target", "new", "any"


@frozen
class Target:
    """What an action is about: an actor's phone call, one view of it, and whom it calls."""

    actor: str
    call: str
    view: str
    #: The actor whose extension is called; empty where none is.
    to: str = ""
    #: Path parameters other than the actor's own.
    path: Mapping[str, str] = field(factory=dict)


@frozen
class Actions:
    """The actions of one case."""

    calls: PhoneCalls
    #: The ids of the views that phone calls were seen to have when they were acted on last.
    before: dict[str, frozenset[str]] = field(factory=dict)

    @property
    def stage(self) -> Stage:
        """Where they are sent."""
        return self.calls.stage

    def target(self, actor: str, to: str = "", **path: str) -> Target:
        """Return what an actor's action is about: the phone call that was made for them."""
        return Target(
            actor=actor, call=self.calls.created[actor], view=self.calls.view[actor], to=to, path=path
        )

    def means(self, target: Target) -> dict[str, Json]:
        """Return what the parameters of an action must name, by what they mean."""
        own, far = self.stage.actor(target.actor).identity.number, self.calls.far.get(target.actor)
        found: dict[str, Json] = {"view-id": target.view, "transferring-party": own, "transferred-party": far}
        if target.to:
            number = self.stage.actor(target.to).identity.number
            found |= {"extension": number, "transfer-destination": number}
        return found

    def body(self, operation: str, target: Target, more: Mapping[str, Json]) -> dict[str, Json]:
        """Return the body that a document prints for an action, naming what it is about; None leaves a member out."""
        contract, means = self.stage.endpoint.contract, self.means(target)
        body = printed(contract, operation)
        for each in contract.operation(operation).parameters:
            if each.means in means and (each.required or each.name in body):
                body[each.name] = means[each.means]
        return {name: value for name, value in {**body, **more}.items() if value is not None}

    def send(self, operation: str, target: Target, **more: Json) -> Exchange:
        """Send an action that is legal; raises NotExercised where the endpoint has it not, Departed where it is wrong."""
        self.leave_nothing(operation, target)
        self.before[target.call] = self.calls.seen.get(target.call, frozenset())
        body = self.body(operation, target, more)
        exchange = self.act(operation, target, body)
        no = self.stage.refusal(exchange)
        if no is not None:
            raise self._renamed(operation, no.code, target) or self.stage.turned_down(
                operation, no, self.move(operation), ("phoneCallId", *body)
            )
        self.calls.check_answer(exchange, target.call)
        return exchange

    def act(self, operation: str, target: Target, body: Mapping[str, Json]) -> Exchange:
        """Send an action with a body that is right, and again where the phone that it rings was not free yet."""
        path = {"phoneCallId": target.call, **target.path}

        def send() -> Exchange:
            return self.stage.request(target.actor, operation, path=path, body=body)

        documented = self.stage.endpoint.contract.error_codes
        return rest.tried(self.stage, send, lambda no: no.code in documented) if target.to else send()

    def _renamed(self, operation: str, code: str, target: Target) -> Departed | None:
        """Return what ends a case whose view is refused, rightly, since it is listed under another id; None if it is not."""
        contract = self.stage.endpoint.contract
        known = contract.error_codes.get(code)
        blamed = [
            each.means
            for each in contract.operation(operation).parameters
            if known and each.name == known.parameter
        ]
        if "view-id" not in blamed:
            return None
        call = self.calls.read(target.actor, target.call)
        if is_idle(call) or view_of(call, target.view) is not None:
            return None
        return self.stage.departed(
            rule="call.identity",
            operation="List",
            message="A phone call has another id for a view of it than before.",
            expected=target.view,
            actual=[each.get("id") for each in views_of(call)],
            where="/phoneCallView/id",
        )

    def move(self, operation: str) -> Move:
        """Return what the table says of an action."""
        return self.stage.endpoint.contract.table.moves_of(operation)[0]

    def see(self, operation: str, target: Target, but: Collection[str] = ()) -> None:
        """
        Look until all is visible that an accepted action must make visible, but for some parties.

        Raises Departed where it is not.
        """
        move = self.move(operation)
        demanded = [each for each in move.effects if each.required and each.party not in but]
        if len(demanded) < len(move.effects):
            # What may become visible or not takes a while as well; what is demanded must outlast it.
            self.calls.wait_out()
        call: PhoneCall | None = None
        missing = demanded
        late = 0.0
        for pause in looks(self.stage.endpoint.limits.notification_s):
            self.stage.pause(pause)
            late += pause
            call = self.calls.read(target.actor, target.call)
            missing = self.missing(operation, target, call, but)
            if not missing:
                # Of several that answer for a server, another one may be as late with it as this one was.
                self.stage.pause(min(late, self.stage.endpoint.limits.quiet_s))
                self._ruled(move, call, target)
                self._follow(move, call, target)
                return
        finding = self._unseen(operation, missing[0], call, target)
        raise self.stage.fail(evolve(finding, requirement=move.requirement))

    def missing(
        self, operation: str, target: Target, call: PhoneCall | None, but: Collection[str] = ()
    ) -> list[Effect]:
        """Return what an accepted action must make visible on a phone call, and is not, but for some parties."""
        return [
            each
            for each in self.move(operation).effects
            if each.required and each.party not in but and not self._holds(each, call, target)
        ]

    def _follow(self, move: Move, call: PhoneCall | None, target: Target) -> None:
        """Let the next action be about the view that shows what this one made of it: it may have got another id."""
        names = [name for each in move.effects for name in each.has]
        views = [each for each in views_of(call) if all(shows(each, name) for name in names)]
        if names and view_of(call, target.view) not in views:
            self.calls.view[target.actor] = str(views[0].get("id"))

    def see_source(self, operation: str, target: Target) -> None:
        """Hold the new view of whoever has joined against the one that is printed: it is from them."""
        call = self.calls.read(target.actor, target.call)
        number = self.stage.actor(target.to).identity.number
        views = [
            each
            for each in views_of(call)
            if each.get("id") != target.view and is_on_call(each) and self._is_of(target.to, each)
        ]
        if views and not any(is_from(each, number) for each in views):
            raise self.stage.departed(
                rule="view.state",
                operation=operation,
                message=f"The new view of {number}, who has joined, has another source.",
                expected=number,
                actual=views,
                where="/phoneCallView/source",
            )

    def see_destination(self, operation: str, target: Target) -> None:
        """Hold the new view of whoever has joined against the one that is printed: it is to whom they joined."""
        call = self.calls.read(target.actor, target.call)
        number, own = (self.stage.actor(each).identity.number for each in (target.to, target.actor))
        views = [
            each
            for each in views_of(call)
            if each.get("id") != target.view and is_on_call(each) and has(side(each, "source"), number)
        ]
        far = self.calls.far.get(target.actor, "")
        # How a number is written is the server's affair; only the very number of somebody else is another one.
        astray = [each for each in views if has(side(each, "destination"), far)]
        if astray and not any(has(side(each, "destination"), own) for each in views):
            raise self.stage.departed(
                rule="view.state",
                operation=operation,
                message=f"The new view of {number}, who has joined {own}, has another destination.",
                expected=own,
                actual=astray,
                where="/phoneCallView/destination",
            )

    def _ruled(self, move: Move, call: PhoneCall | None, target: Target) -> None:
        """Note by which errata it is accepted that something does not become visible."""
        if not all(self._holds(each, call, target) for each in move.effects if not each.required):
            for erratum in move.errata:
                self.stage.evidence.used(erratum)

    def _holds(self, effect: Effect, call: PhoneCall | None, target: Target) -> bool:
        if effect.party == DESTINATION:
            return self._arrived(effect, call, target)
        if effect.party == PEER:
            return self._goes_on(effect, call, target)
        if effect.becomes in self.stage.endpoint.contract.table.terminal:
            return is_over(call)
        views = _meant(effect, call, target.view)
        if effect.hides and is_idle(call):
            # What ends with the whole phone call has not ended by the action, unless it goes on under another id.
            elsewhere = self._elsewhere(target)
            return bool(elsewhere) and not any(
                shows(each, name) for each in elsewhere for name in effect.hides
            )
        here = all(any(shows(each, name) for each in views) for name in effect.has)
        gone = not any(shows(each, name) for each in views for name in effect.hides)
        return here and gone

    def _goes_on(self, effect: Effect, call: PhoneCall | None, target: Target) -> bool:
        """Tell whether those who talked still do."""
        views = [each for each in views_of(call) if is_on_call(each)]
        if effect.call == TARGET:
            return any(not self._is_of(target.to, each) for each in views)
        own, third = (self.stage.actor(each).identity.number for each in (target.actor, target.to))
        numbers = [number for each in views for number in numbers_in(each)]
        # How the number at the other end is written is the server's affair; it is neither of the two.
        others = [each for each in numbers if not (same_extension(each, own) or same_extension(each, third))]
        return bool(others) and any(same_extension(each, own) for each in numbers)

    def _arrived(self, effect: Effect, call: PhoneCall | None, target: Target) -> bool:
        views = [each for each in views_of(call) if effect.call != NEW or each.get("id") != target.view]
        if any(is_on_call(each) and self._is_of(target.to, each) for each in views):
            return True
        if effect.call in (TARGET, NEW):
            return False
        return bool(self._elsewhere(target))

    def _elsewhere(self, target: Target) -> list[View]:
        """
        Return the views that show on call, on any phone call of theirs, who has come.

        Whether it is the same phone call still, where somebody has taken another's place, is left open.
        """
        if not target.to:
            return []
        views = (view for each in self.calls.listed(target.to) for view in views_of(each))
        return [each for each in views if is_on_call(each) and self._is_of(target.to, each)]

    def _is_of(self, actor: str, view: View) -> bool:
        return bool(actor) and mentions(view, self.stage.actor(actor).identity.number)

    def _unseen(self, operation: str, effect: Effect, call: PhoneCall | None, target: Target) -> Finding:
        number, rule = self.stage.actor(target.to).identity.number if target.to else "", effect.rule
        if effect.party == PEER:
            message = f"{number} was called by {operation}, and the conversation that it was to join is over."
            expected = "the view that was joined, still on call"
        elif effect.call == NEW and self._other_view(call, target):
            rule = "view.state"
            message = f"{operation} was accepted, and the new view never showed {number} on call."
            expected = f"a view with {number}, on call"
        elif effect.party == DESTINATION:
            message = f"{operation} was accepted, and no {'new ' if effect.call == NEW else ''}view ever showed {number} on call."
            expected = f"a view with {number}, on call"
        elif effect.becomes:
            message = f"{operation} was accepted, and the phone call goes on."
            expected = "no view on call"
        elif effect.hides and is_idle(call):
            message = f"{operation} was accepted, and ended the phone call."
            expected = "a view on call"
        else:
            name = (*effect.has, *effect.hides)[0]
            message = f"{operation} was accepted, and view {target.view} " + (
                f"never showed {name}." if effect.has else f"still shows {name}."
            )
            expected = f"{name}, since when" if effect.has else f"no {name}"
        if effect.hides and is_idle(call):
            rule = "call.state"
        return Finding(
            rule=rule,
            operation=operation,
            message=message,
            expected=expected,
            actual=list(views_of(call)),
            where="/phoneCallView",
        )

    def _other_view(self, call: PhoneCall | None, target: Target) -> bool:
        """Tell whether a phone call has got a view since the action was sent, which is not of the number that was called."""
        before, far = self.before.get(target.call, frozenset()), self.calls.far.get(target.actor, "")
        new = [each for each in views_of(call) if str(each.get("id")) not in before]
        return bool(before) and any(not mentions(each, far) for each in new)

    def leave_nothing(self, operation: str, target: Target) -> None:
        """Have hung up, when the stage is cleared, what an action lets somebody else take over."""
        if target.to and any(each.call == ANY for each in self.move(operation).effects):
            self.calls.leave_nothing_new(target.to)


def _meant(effect: Effect, call: PhoneCall | None, view_id: str) -> tuple[View, ...]:
    named = view_of(call, view_id)
    # A server may have taken the view away that an action was about, and show another in its place.
    return (named,) if effect.call == TARGET and named is not None else views_of(call)
