"""What is tried in a sequence besides: what must be refused, and another token."""

from collections.abc import Iterator

from attrs import evolve, frozen

from ringback.model import Exchange, Finding, Json
from ringback.suite.actions import Target
from ringback.suite.acts import Act
from ringback.suite.arrange import AGENT
from ringback.suite.faults import wrong_status
from ringback.suite.outcome import SETTING, Departed, NotExercised
from ringback.suite.phone_agreement import PARKED
from ringback.suite.phone_book import BARGE_IN, OFTEN, RARE, PhoneBook, unless_by_chance
from ringback.suite.phone_creations import call_back
from ringback.suite.phone_lines import Line
from ringback.suite.phone_listing import LIST
from ringback.suite.phonecalls import PhoneCalls
from ringback.suite.phonecalls_arranged import BARGER, CALLBACK
from ringback.suite.stage import Stage
from ringback.suite.views import PhoneCall, View, has, numbers_in, same_extension, shows, views_of

#: What lets an App in.
SIGN_IN = "Token"

#: What says where a request goes, each within the one before: with one of them wrong, nothing after it is right.
ADDRESS = ("userId", "extension", "phoneCallId", "phoneCallViewId")

#: What the view of a phone call shows that was put out of the conversation.
STOPPED = ("onHold", PARKED)


@frozen
class Trials:
    """What is tried, and must not succeed."""

    book: PhoneBook

    def acts(self) -> Iterator[Act]:
        """Yield what may be tried now."""
        if BARGER in self.book.stage.endpoint.actors:
            for line in self.book.lines.values():
                if line.is_plain:
                    yield from self._on(line)
            for name in self.book.over:
                yield from self._after(name)
        if CALLBACK in self.book.stage.endpoint.actors:
            yield from self._callbacks()

    def _on(self, line: Line) -> Iterator[Act]:
        book = self.book
        for each in book.data["refused"]:
            name, value = each["name"], each["value"]
            sentence = f'the {line.actor} tries {BARGE_IN} on phone call "{line.name}" with {name} "{value}", which must be refused'
            yield book.act(sentence, self.wrong, line.actor, line.name, name, value, aside=True)
        for each in book.data["not_for"]:
            action, other = each["action"], each["extension"]
            if other in book.stage.endpoint.actors:
                sentence = f'the {line.actor} tries {action} on phone call "{line.name}" for the {other}, which must be refused'
                yield book.act(
                    sentence, self.for_one, line.actor, action, line.name, other, weight=OFTEN, aside=True
                )

    def _after(self, name: str) -> Iterator[Act]:
        for action in self.book.data["after"]:
            sentence = (
                f'the {AGENT} tries {action} on phone call "{name}", which is over, and must be refused'
            )
            yield self.book.act(
                sentence, unless_by_chance(self.after), AGENT, action, name, weight=RARE, aside=True
            )

    def _callbacks(self) -> Iterator[Act]:
        says = f"the {AGENT} tries a callback that {{}} is charged for, which must be refused"
        yield self.book.act(says.format("no extension"), self.for_nobody, AGENT, weight=RARE, aside=True)
        yield self.book.act(
            says.format(f"the {AGENT}'s terminal"), self.for_terminal, AGENT, AGENT, weight=RARE, aside=True
        )

    def wrong(self, actor: str, name: str, parameter: str, value: str) -> None:
        """Send an action with one parameter that is wrong, which must be refused with its code."""
        line = self.book.line(name)
        self.book.did("", name)
        known = next(each for each in self.book.data["refused"] if each["name"] == parameter)
        demands = self.book.data["demands"]
        if parameter in ADDRESS[:2]:
            body = line.actions.body(BARGE_IN, line.target(BARGER), {})
            path = {"phoneCallId": line.id, parameter: value}
            tried = self.book.stage.request(actor, BARGE_IN, path=path, body=body)
            # What lies within something that is not there is not there either.
            check_refused(self.book.stage, tried, parameter, demands["address"])
        else:
            try_wrong(line, BARGE_IN, BARGER, parameter, value, str(known["code"]))
        self._unchanged(line, demands["refused"])

    def for_one(self, actor: str, action: str, name: str, other: str) -> None:
        """Send an action for an extension that it is not for, which must be refused."""
        line = self.book.line(name)
        self.book.did("", name)
        wanted = {"action": action, "extension": other}
        known = next(each for each in self.book.data["not_for"] if wanted.items() <= each.items())
        body = line.actions.body(action, line.target(other), {})
        tried = line.calls.update(actor, action, line.id, body)
        check_refused(self.book.stage, tried, "sendCallTo", str(known["requirement"]))
        self._unchanged(line, str(known["requirement"]))

    def after(self, actor: str, action: str, name: str) -> None:
        """Send an action on a phone call that is over and not listed any more, which must be refused."""
        line, call = self.book.finished(name)
        self.book.did("", "")
        target = Target(actor=actor, call=call, view=line.calls.view[actor], to=BARGER)
        body = line.actions.body(action, target, {})
        tried = line.calls.update(actor, action, call, body)
        check_refused(self.book.stage, tried, "phoneCallId", self.book.data["demands"]["unknown"])

    def for_nobody(self, actor: str) -> None:
        """Ask for a callback without the extension that is charged for it, which must be refused."""
        self._callback(actor, "@self")

    def for_terminal(self, actor: str, terminal: str) -> None:
        """Ask for a callback that a phone terminal is charged for, which must be refused."""
        self._callback(actor, self.book.stage.actor(terminal).identity.number)

    def _callback(self, actor: str, extension: str) -> None:
        stage = self.book.stage
        self.book.did("", "")
        calls = PhoneCalls(stage=stage)
        before = calls.ids(actor)
        tried = call_back(stage, actor, extension)
        if stage.refusal(tried) is None:
            stage.on_clear(lambda: calls.clear_all_but(actor, before))
            demand = self.book.data["demands"]["callback"]
            raise stage.fail(_accepted(tried, "extension", demand))

    def _unchanged(self, line: Line, requirement: str) -> None:
        """Hold a plain conversation against what it was before something about it was refused."""
        stage = self.book.stage
        if not line.is_plain:
            return
        own = stage.actor(line.actor).identity.number
        others = [each.identity.number for each in stage.endpoint.actors.values()]

        def changed(call: PhoneCall | None) -> list[View]:
            return [
                view
                for view in views_of(call)
                if any(shows(view, name) for name in STOPPED)
                or any(has(others, str(each)) and not same_extension(each, own) for each in numbers_in(view))
            ]

        # What is seen once may be what was before; what has changed stays so.
        kept, call = line.calls.until(line.actor, line.id, lambda found: not changed(found))
        if not kept:
            operation = stage.watch.last.operation if stage.watch.last else None
            what = f"{operation} was refused, and the phone call changed all the same."
            expected = "neither on hold nor parked, and nobody else on it"
            raise stage.fail(
                _refusal("changed-state", operation, what, expected, [*changed(call)], requirement)
            )


def try_wrong(line: Line, action: str, guest: str, parameter: str, value: str, code: str) -> None:
    """Send an action on a phone call with one parameter that is wrong; it must be refused with this code."""
    stage = line.calls.stage
    wrong: dict[str, Json] = {parameter: value}
    call = str(wrong.pop("phoneCallId", line.id))
    body = line.actions.body(action, line.target(guest), wrong)
    exchange = line.calls.update(line.actor, action, call, body)
    no = stage.refusal(exchange)
    status = stage.endpoint.contract.error_codes[code].status
    expected = f"{status} {code}"
    if no is None:
        raise _wrongly(stage, exchange, "refusal.missing", "must be refused and was accepted", expected)
    if no.code != code:
        raise _wrongly(stage, exchange, "refusal.code", "is refused with another code", expected, no.code)
    if no.status != status:
        raise stage.fail(wrong_status(action, code, status, no.status))


def _wrongly(
    stage: Stage, exchange: Exchange, rule: str, what: str, expected: Json, actual: Json = None
) -> Departed:
    return stage.departed(
        rule=rule,
        operation=exchange.operation,
        message=f"{exchange.operation} {what}.",
        expected=expected,
        actual=exchange.response.status if actual is None else actual,
    )


def check_refused(stage: Stage, tried: Exchange, name: str, requirement: str | None = None) -> None:
    """
    Demand that something was refused for what is wrong in it, its code blaming nothing that was right.

    The requirement is what demands it; None where the scenario says so. Raises Departed.
    """
    no = stage.refusal(tried)
    operation = tried.operation or "It"
    if no is None:
        raise stage.fail(_accepted(tried, name, requirement))
    code = stage.endpoint.contract.error_codes.get(no.code)
    if code is None or (code.operations and tried.operation not in code.operations):
        return
    if code.parameter in _right(name):
        what = f"{operation} was refused with {no.code}, and the {code.parameter} was right."
        raise stage.fail(
            _refusal("code", operation, what, f"{name} is blamed, or nothing", no.code, requirement)
        )
    if code.parameter == name and not code.operations and no.status != code.status:
        # The codes that are documented for whatever is asked come with one status.
        raise stage.fail(
            evolve(wrong_status(operation, no.code, code.status, no.status), requirement=requirement)
        )


def _accepted(tried: Exchange, name: str, requirement: str | None) -> Finding:
    what = f"{tried.operation} must be refused for its {name} and was accepted."
    return _refusal("missing", tried.operation or "", what, "a refusal", tried.response.status, requirement)


def _right(wrong: str) -> tuple[str, ...]:
    """Return the parts of the address that are right in spite of a wrong parameter."""
    return ADDRESS[: ADDRESS.index(wrong)] if wrong in ADDRESS else ADDRESS


def _refusal(
    rule: str, operation: str | None, what: str, expected: Json, actual: Json, requirement: str | None
) -> Finding:
    return Finding(
        rule=f"refusal.{rule}",
        operation=operation,
        message=what,
        expected=expected,
        actual=actual,
        requirement=requirement,
    )


def sign_in_again(stage: Stage, actor: str, requirement: str) -> None:
    """Get another token, which must open what the one before did."""
    if stage.endpoint.file.auth.get("token"):
        raise NotExercised(reason="the endpoint file brings a token", kind=SETTING)
    _renew(stage, actor)
    no = stage.refusal(stage.request(actor, LIST, command=False))
    if no is None:
        return
    # Whoever clears up needs one that opens.
    _renew(stage, actor)
    finding = Finding(
        rule="command.refused",
        operation=SIGN_IN,
        message="A token that was just granted opens nothing; the one before it did.",
        expected="the phone calls of the extension",
        actual={"status": no.status, "code": no.code},
        requirement=requirement,
    )
    raise stage.fail(finding)


def _renew(stage: Stage, actor: str) -> None:
    stage.endpoint.renew(actor)
    stage.watch.take(stage.endpoint.backlog)
    stage.endpoint.backlog.clear()
