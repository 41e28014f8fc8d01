"""
Verification: whether a certificate is what it says it is, by whom it says, and whether its run log leads to it.

Everything that it reads is a stranger's.  It raises Refused for the first thing
that is wrong, and keeps what it could not tell.  It knows the clock only as a
moment that it is handed.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from attrs import define, field, frozen

from ringback import canon
from ringback.certificate.envelope import Envelope, strict_json
from ringback.certificate.evidence import Evidence
from ringback.certificate.keys import Verifier
from ringback.certificate.refused import Refused
from ringback.certificate.replaying import Replay
from ringback.contracts import Contract
from ringback.errors import RunLogProblem
from ringback.excerpts import clipped
from ringback.model import Json
from ringback.report.sources import texts_of
from ringback.report.statement import (
    CONTENTS,
    STATEMENT,
    contents_of,
    instant,
    payload,
    statement,
    terms_of,
    validator,
)
from ringback.run import Run, concluded

#: How far another machine's clock may be ahead.
AHEAD = timedelta(days=1)


@frozen
class Read:
    """A certificate as it was read, before anything of it is believed."""

    #: None where it is not in an envelope.
    envelope: Envelope | None
    statement: Mapping[str, Json]

    @property
    def contents(self) -> Mapping[str, Json]:
        """What it says in our words."""
        return contents_of(self.statement)


@define
class Verification:
    """What was looked at, sentence by sentence, and what nobody could tell."""

    seen: list[str] = field(factory=list)
    doubts: list[str] = field(factory=list)


def read(data: bytes) -> Read:
    """Read a certificate, in its envelope or without; raises Refused for what is none."""
    raw = _json(data, "The certificate")
    envelope = None
    if isinstance(raw, Mapping) and raw.get("_type") != STATEMENT:
        envelope = Envelope.from_json(raw)
        raw = _json(envelope.payload, "What the certificate's envelope holds")
    error = next(validator().iter_errors(raw), None)
    if error is not None:
        place = "".join(f"/{each}" for each in error.instance_path)
        raise Refused(
            "statement",
            f"This is no statement of Ringback's{f' at {place}' if place else ''}: {clipped(error.message, 200)}.",
        )
    found = Read(envelope=envelope, statement=raw)
    for name in ("issued", "expires"):
        _instant(str(found.contents[name]), name)
    return found


def signed(found: Read, key: Verifier | None, looked: Verification) -> None:
    """See who signed; raises Refused where it was not the owner of the key."""
    if found.envelope is None:
        looked.doubts.append("It is unsigned: nobody vouches for it.")
        if key is not None:
            raise Refused(
                "unsigned", "The certificate is unsigned, and it was to be signed by the owner of the key."
            )
        return
    hints = ", ".join(clipped(each.keyid or "of no name", 80) for each in found.envelope.signatures)
    if key is None:
        looked.doubts.append(
            f"It says that it is signed by the key {hints}; whose that is, and whether it is so, takes --key."
        )
        return
    if not key.has_signed(found.envelope):
        if all(each.keyid != key.id for each in found.envelope.signatures):
            raise Refused("foreign-key", f"It was signed by another key: {hints}, not {key.id}.")
        raise Refused(
            "signature", "The certificate was changed after it was signed: its signature does not fit it."
        )
    looked.seen.append(f"It is signed by the owner of the key {key.id}.")


def timely(found: Read, now: datetime, looked: Verification) -> None:
    """See whether it is still good; raises Refused where it has expired, or is of the future."""
    issued, expires = (_instant(str(found.contents[each]), each) for each in ("issued", "expires"))
    if now > expires:
        raise Refused("expired", f"The certificate expired on {expires:%Y-%m-%d}.")
    if issued > now + AHEAD:
        raise Refused(
            "not-yet", f"The certificate says that it was issued on {issued:%Y-%m-%d}, which is yet to come."
        )
    looked.seen.append(f"It is good until {expires:%Y-%m-%d}.")


def run_of(found: Read, data: bytes) -> Run:
    """Return the run that a certificate is about, from its log's bytes; raises Refused where it is another, or broken."""
    if canon.digest_of(data) != found.contents["run_log"]:
        raise Refused(
            "run-log",
            "The run log is not the one that was certified, or was changed since: its digest is another.",
        )
    try:
        return Run.from_lines(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n"))
    except (RunLogProblem, UnicodeDecodeError, RecursionError) as problem:
        raise Refused("run-log-broken", f"The run log is none: {clipped(str(problem), 300)}") from None


def derived(found: Read, run: Run, contract: Contract, looked: Verification) -> None:
    """See whether the run log leads to the statement; raises Refused where it says something else."""
    if run.header.contract != found.contents["contract"]:
        raise Refused("contract", "The certificate names another contract than its run log.")
    if contract.digest != run.header.contract:
        looked.doubts.append(
            f"It is of another version of the contract than the one that is here: verify it with Ringback {clipped(run.header.ringback, 40)}."
        )
        return
    true = concluded(run.cases, run.results, contract.requirements, run.footer.finished, run.footer.accepted)
    if dict(true.requirements) != dict(run.footer.requirements):
        raise Refused(
            "requirements",
            "The run log counts other requirements as exercised than its cases and the contract do.",
        )
    texts = texts_of(contract)
    made = statement(run, terms_of(found.contents), texts)
    where = _difference(made, found.statement)
    if where is not None:
        raise Refused(
            "unsupported", f"The run log does not lead to what the certificate says at {clipped(where, 200)}."
        )
    if payload(made) != payload(found.statement):
        raise Refused("unsupported", "The run log does not lead to what the certificate says.")
    looked.seen.append("Its run log is the one that it names, and leads to all that it says.")


def evidenced(found: Read, run: Run, evidence: Evidence, looked: Verification) -> None:
    """See whether the recorded exchanges are those that were certified; raises Refused where they are not."""
    kept = found.contents["evidence"]
    if kept is None:
        raise Refused("evidence", "The certificate names no evidence, and there is some beside its run log.")
    if evidence.digest != kept["index"]:
        raise Refused(
            "evidence-index", "The evidence is not the one that was certified: its index has another digest."
        )
    if len(evidence.files) != kept["cases"]:
        raise Refused(
            "evidence-cases", "The evidence is of another number of cases than the certificate says."
        )
    known = {each.id for each in run.cases}
    strange = next((each for each in evidence.files if each not in known), None)
    if strange is not None:
        raise Refused(
            "evidence-cases",
            f"There is evidence of a case that the run log does not have: {clipped(strange, 200)}.",
        )
    looked.seen.append(
        f"The recorded exchanges of {len(evidence.files)} cases are those that were certified."
    )


def replay(found: Read, run: Run, again: Callable[[], Replay], looked: Verification) -> None:
    """See whether the recorded exchanges lead to the run log; raises Refused where they do not."""
    done = again()
    kept = found.contents["evidence"]
    said = {each["case"] for each in kept["not_replayed"]}
    new = [each for each in done.other if each.case not in said]
    for each in new[:5]:
        looked.doubts.append(
            f"{each.case} could be run again when the certificate was made, and cannot be here: {each.reason}."
        )
    looked.seen += _told(done, run)


def _told(done: Replay, run: Run) -> Iterator[str]:
    """Yield which checks were made again, for each kind of case, and why not all."""
    same, reasons = set(done.same), {each.case: each.reason for each in done.other}
    kinds: dict[str, list[str]] = {}
    for case in run.cases:
        kinds.setdefault(case.kind, []).append(case.id)
    for kind, cases in kinds.items():
        again = sum(each in same for each in cases)
        yield f"{kind}: {again} of {len(cases)} run again on what was recorded, with every check, and ended alike."
        others = Counter(reasons[each].partition(":")[0] for each in cases if each in reasons)
        for reason, times in sorted(others.items()):
            yield f"{kind}: {times} held against the passive checks alone (replies and messages as documented): {clipped(reason, 200)}."


def _difference(made: Json, said: Json, where: str = "") -> str | None:
    """Return the place of the first difference; None where there is none."""
    if isinstance(made, Mapping) and isinstance(said, Mapping):
        for name in sorted({*made, *said}):
            if name not in made or name not in said:
                return f"{where}/{name}"
            if (found := _difference(made[name], said[name], f"{where}/{name}")) is not None:
                return found
        return None
    if isinstance(made, list | tuple) and isinstance(said, list | tuple):
        for number, (one, other) in enumerate(zip(made, said, strict=False)):
            if (found := _difference(one, other, f"{where}/{number}")) is not None:
                return found
        return None if len(made) == len(said) else where
    return None if made == said and type(made) is type(said) else where.replace(CONTENTS, "…")


def _json(data: bytes, what: str) -> Json:
    try:
        return strict_json(data)
    except ValueError as error:
        raise Refused(
            "envelope", f"{what} is no JSON that means one thing: {clipped(str(error), 200)}."
        ) from None


def _instant(text: str, name: str) -> datetime:
    try:
        return instant(text)
    except ValueError:
        raise Refused("statement", f"This is no statement of Ringback's: {name} is no moment.") from None
