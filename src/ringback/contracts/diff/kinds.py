"""
Every kind of change between two contracts, and how much it matters to whom.

A literal table.  The level is about clients that were written against the old
contract.  What a client sends and what it receives are opposite cases: a
narrower request refuses what was taken, a narrower answer keeps its promises.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

BREAKING: Final = "breaking"
RISKY: Final = "risky"
SAFE: Final = "safe"

#: All levels, worst first.
LEVELS: Final = (BREAKING, RISKY, SAFE)


@frozen
class Kind:
    """One kind of change: its level where clients send, its level where they receive, and what it is."""

    sent: str
    received: str
    #: What has happened; the beginning of a sentence.
    what: str
    #: What follows from it; empty where that follows from level and direction alone.
    so: str = ""


def _narrower(what: str) -> Kind:
    return Kind(BREAKING, SAFE, what)


def _wider(what: str) -> Kind:
    return Kind(SAFE, BREAKING, what)


def _other(what: str) -> Kind:
    return Kind(BREAKING, BREAKING, what)


def _unclear(what: str) -> Kind:
    return Kind(RISKY, RISKY, what)


def _breaking(what: str, so: str) -> Kind:
    return Kind(BREAKING, BREAKING, what, so)


def _risky(what: str, so: str) -> Kind:
    return Kind(RISKY, RISKY, what, so)


def _safe(what: str, so: str) -> Kind:
    return Kind(SAFE, SAFE, what, so)


KINDS: Final[Mapping[str, Kind]] = {
    # ---- schemas ----
    "type-narrowed": _narrower("fewer types are legal"),
    "type-widened": _wider("more types are legal"),
    "type-changed": _other("another type is legal"),
    "required-added": _narrower("a member must be there that could be missing"),
    "required-removed": _wider("a member may be missing that had to be there"),
    "property-added": _safe("a member is described that was not", "nobody need send it, and clients ignore what they do not know"),
    "property-removed": Kind(BREAKING, RISKY, "a member is no longer described"),
    "enum-closed": _narrower("the legal values are listed now"),
    "enum-opened": Kind(SAFE, RISKY, "the legal values are no longer listed"),
    "enum-value-added": Kind(SAFE, RISKY, "one more value is legal"),
    "enum-value-removed": _narrower("a value is no longer legal"),
    "const-added": _narrower("only one value is legal now"),
    "const-removed": _wider("more than one value is legal now"),
    "const-changed": _other("another value is the only legal one"),
    "pattern-added": _narrower("text must match a pattern"),
    "pattern-removed": _wider("text need not match a pattern any more"),
    "pattern-changed": _unclear("text must match another pattern"),
    "format-added": _narrower("text must have a format"),
    "format-removed": _wider("text need not have a format any more"),
    "format-changed": _unclear("text must have another format"),
    "minimum-raised": _narrower("numbers must be larger"),
    "minimum-lowered": _wider("numbers may be smaller"),
    "maximum-lowered": _narrower("numbers must be smaller"),
    "maximum-raised": _wider("numbers may be larger"),
    "min-length-raised": _narrower("text must be longer"),
    "min-length-lowered": _wider("text may be shorter"),
    "max-length-lowered": _narrower("text must be shorter"),
    "max-length-raised": _wider("text may be longer"),
    "min-items-raised": _narrower("there must be more items"),
    "min-items-lowered": _wider("there may be fewer items"),
    "max-items-lowered": _narrower("there must be fewer items"),
    "max-items-raised": _wider("there may be more items"),
    "min-properties-raised": _narrower("there must be more members"),
    "min-properties-lowered": _wider("there may be fewer members"),
    "max-properties-lowered": _narrower("there must be fewer members"),
    "max-properties-raised": _wider("there may be more members"),
    "unique-items-demanded": _narrower("no item may come twice"),
    "unique-items-dropped": _wider("items may come twice"),
    "additional-properties-closed": _narrower("members that are not described are no longer legal"),
    "additional-properties-opened": Kind(SAFE, RISKY, "members that are not described are legal now"),
    "items-described": _narrower("items must fit a schema"),
    "items-freed": _wider("items need not fit a schema any more"),
    "alternative-added": Kind(SAFE, BREAKING, "one more form is legal"),
    "alternative-removed": _narrower("a form is no longer legal"),
    "demand-added": _narrower("one more schema must be fitted"),
    "demand-removed": _wider("a schema need not be fitted any more"),
    "condition-added": _narrower("more is demanded under a condition"),
    "condition-removed": _wider("what was demanded under a condition no longer is"),
    "condition-changed": _unclear("another condition decides what is demanded"),
    "exclusion-added": _narrower("what fits a schema is no longer legal"),
    "exclusion-removed": _wider("what fits a schema is legal now"),
    "exclusion-changed": _unclear("what is excluded is something else"),
    "reference-changed": _safe("another schema describes the same place", "what differs between the two is listed by itself"),
    "keyword-changed": _unclear("a keyword whose effect is not analysed differs"),
    "schema-added": _safe("there is one more schema", "nothing referred to it before"),
    "schema-removed": _risky("a schema is gone", "what referred to it by name finds nothing"),
    # ---- operations ----
    "operation-added": _safe("there is one more operation", "nobody need use it"),
    "operation-removed": _breaking("an operation is gone", "clients that use it are refused"),
    "method-changed": _breaking("the method is another one", "requests as they were are refused"),
    "url-added": _safe("one more URL leads to the operation", "nobody need use it"),
    "url-removed": _breaking("a URL no longer leads to the operation", "requests sent there are refused"),
    "url-preferred": _safe("another of its URLs is named first", "the other one still holds"),
    "selector-changed": _breaking("another word chooses the operation", "requests with the old word are refused"),
    "media-type-changed": _breaking("request bodies have another media type", "requests as they were are refused"),
    "request-schema-changed": _risky("another schema describes requests", "compare the two by hand"),
    "response-schema-changed": _risky("another schema describes responses", "compare the two by hand"),
    "notification-schema-changed": _risky("another schema describes notifications", "compare the two by hand"),
    "success-status-added": _risky("one more HTTP status stands for success", "clients may take it for a failure"),
    "success-status-removed": _safe("an HTTP status no longer stands for success", "clients merely wait for it in vain"),
    "feature-demanded": _risky("one more feature must be granted", "users without it are refused"),
    "feature-dropped": _safe("a feature need not be granted any more", "whoever was let in still is"),
    "session-ending-changed": _breaking("whether it ends the session differs", "what clients send next is judged otherwise"),
    "presence-released": _breaking("a server need not have the operation any more", "clients that count on it may be refused"),
    "presence-demanded": _safe("every server has the operation, and not only some", "clients that asked for it still find it"),
    "presence-announced": _safe("what a call offers names the operation now", "clients ask what is offered"),
    "presence-unannounced": _breaking("what a call offers no longer names the operation", "clients that ask for it do not find it"),
    "parameter-added": _safe("there is one more parameter, and it is optional", "nobody need send it"),
    "parameter-demanded": _breaking("a parameter is demanded that was not", "requests without it are refused"),
    "parameter-released": _safe("a parameter is optional that was demanded", "requests with it still hold"),
    "parameter-removed": _breaking("a parameter is gone", "requests with it may be refused"),
    "parameter-moved": _breaking("a parameter has another place", "where clients put it, nobody looks"),
    "parameter-type-added": _safe("a parameter may have one more type", "the others still hold"),
    "parameter-type-removed": _breaking("a parameter may no longer have a type", "requests with it are refused"),
    "parameter-value-added": _safe("a parameter may have one more value", "the others still hold"),
    "parameter-value-removed": _breaking("a parameter may no longer have a value", "requests with it are refused"),
    "parameter-values-listed": _breaking("a parameter's values are listed now", "requests with others are refused"),
    "parameter-values-freed": _safe("a parameter's values are no longer listed", "those that were still hold"),
    "parameter-default-changed": _risky("a parameter left out stands for another value", "requests without it mean something else"),
    "parameter-meaning-changed": _risky("a parameter stands for something else", "the same text may mean something else"),
    # ---- call table ----
    "state-added": _risky("calls may be in one more state", "clients may not know it"),
    "state-removed": _risky("calls are never in a state any more", "clients wait for it in vain"),
    "terminal-state-added": _breaking("a state is the end of a call that was not", "clients go on with what is over"),
    "terminal-state-removed": _breaking("a state is no longer the end of a call", "clients give up what goes on"),
    "move-added": _safe("an operation is legal where it was not", "nobody need use it there"),
    "move-removed": _breaking("an operation is no longer legal where it was", "clients that use it there are refused"),
    "move-mode-changed": _breaking("an operation leads to another monitoring mode", "clients find another one than they asked for"),
    "move-given-added": _breaking("an operation is legal only where the call shows certain values", "clients that use it elsewhere are refused"),
    "move-given-removed": _safe("an operation is legal whatever the call shows", "where it was legal it still is"),
    "move-given-value-added": _safe("an operation is legal where the call shows one more value", "where it was legal it still is"),
    "move-given-value-removed": _breaking("an operation is no longer legal where the call shows a value", "clients that use it there are refused"),
    "move-after-changed": _safe("other operations bring about where an operation is legal", "it says how it is tried, and demands nothing"),
    "effect-added": _risky("an operation causes one more notification", "clients may not expect it"),
    "effect-removed": _breaking("an operation no longer causes a notification", "clients wait for it in vain"),
    "effect-demanded": _safe("a notification is demanded that was optional", "clients had to expect it anyway"),
    "effect-released": _breaking("a notification is optional that was demanded", "clients may wait for it in vain"),
    "effect-state-changed": _breaking("an operation leads to another state", "clients find another one than they know"),
    "effect-value-changed": _breaking("a notification must show another value", "clients look for the old one"),
    "effect-hiding-changed": _risky("a notification must do without other members than before", "clients may rely on them"),
    "order-demanded": _safe("notifications must come in an order", "clients had to cope with any"),
    "order-released": _breaking("notifications may come in any order", "clients may rely on the old one"),
    "capability-demanded": _safe("a call must offer one more operation", "clients ask what is offered"),
    "capability-released": _breaking("a call need not offer an operation any more", "clients that rely on it fail"),
    "capability-forbidden": _breaking("a call must not offer an operation any more", "clients that use it are refused"),
    "capability-allowed": _safe("a call may offer an operation that it must not have offered", "clients ask what is offered"),
    "capability-foreseen": _safe("the documents foresee that a call offers one more operation", "clients ask what is offered"),
    "capability-unforeseen": _safe("the documents no longer foresee that a call offers an operation", "clients ask what is offered, and a server may still offer it"),
    "monitoring-mode-changed": _risky("a monitoring mode offers something else", "clients may miss what it offered"),
    "refusal-demanded": _risky("an operation must be refused where it was left open", "clients that were let are refused"),
    "refusal-released": _safe("an operation need not be refused any more", "clients could not use it there"),
    # ---- requirements and errata ----
    "requirement-added": _risky("there is one more demand", "a server that conformed may not any more"),
    "requirement-removed": _risky("a demand is gone", "clients may rely on it"),
    "requirement-changed": _risky("a demand says something else", "read both"),
    "requirement-level-changed": _risky("a demand is verified by another level of a run", "runs of the old level may not verify it"),
    "requirement-moved": _safe("a demand stands elsewhere in the documents", "it is the same demand"),
    "requirement-check-added": _risky("one more rule verifies a demand", "a server that conformed may not any more"),
    "requirement-check-removed": _risky("a rule no longer verifies a demand", "a server may break it unnoticed"),
    "erratum-added": _risky("one more contradiction is ruled on", "clients must cope with what is accepted"),
    "erratum-removed": _risky("a ruling is gone", "a server that relied on it may not conform any more"),
    "erratum-changed": _risky("a ruling says something else", "read both"),
    "erratum-sign-added": _safe("one more sign tells that a ruling was needed", "what is accepted is the same"),
    "erratum-sign-removed": _safe("a sign that a ruling was needed is gone", "what is accepted is the same"),
    # ---- settings ----
    "base-path-changed": _breaking("all URLs begin otherwise", "requests as they were are refused"),
    "selector-moved": _breaking("operations are told apart elsewhere in the body", "requests as they were are refused"),
    "success-mark-changed": _breaking("success is told otherwise", "clients misread every answer"),
    "error-member-added": _safe("every error has one more member", "clients ignore what they do not know"),
    "error-member-removed": _breaking("an error may lack a member", "clients that read it fail"),
    "error-code-moved": _breaking("the code of an error stands elsewhere", "clients that read it fail"),
    "envelope-changed": _risky("answers are told apart otherwise", "read both"),
    "result-code-changed": _risky("a result code is new, is gone, or means something else", "clients may misread it"),
    "notification-style-changed": _breaking("notifications travel otherwise", "clients hear nothing"),
    "notification-path-changed": _breaking("notifications are fetched elsewhere", "clients hear nothing"),
    "message-type-moved": _breaking("the type of a message stands elsewhere", "clients cannot tell messages apart"),
    "channel-added": _safe("there is one more channel", "nobody need listen"),
    "channel-removed": _breaking("a channel is gone", "clients that listen there hear nothing"),
    "message-added": _safe("there is one more type of message", "clients ignore what they do not know"),
    "message-removed": _breaking("a type of message is gone", "clients wait for it in vain"),
    "message-channel-changed": _breaking("a type of message comes on another channel", "clients listen on the old one"),
    "message-changed": _risky("a type of message is read otherwise", "read both"),
    "resource-changed": _risky("a resource is read otherwise", "what is compared, constant or growing is not what it was"),
    "security-changed": _breaking("signing in is another matter", "clients are not let in"),
    "scrub-key-added": _safe("one more key is scrubbed from recordings", "less reaches the disk"),
    "scrub-key-removed": _risky("a key is no longer scrubbed from recordings", "a secret may reach the disk"),
    "title-changed": _safe("the API is called otherwise", "nothing follows"),
}  # fmt: skip
