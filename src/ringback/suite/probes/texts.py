"""Texts in all the world's letters: what is stored comes back as it was sent, or is refused."""

import functools
from collections.abc import Iterator, Mapping, Sequence

from ringback.contracts import Contract
from ringback.suite.arrange import arranged
from ringback.suite.probes.probing import INJECTED, Probe, Probing, demanded
from ringback.suite.reading import calls_of
from ringback.suite.stage import Stage

#: Values, by the keys under which they are sent; escapes say which letters they are.
TEXTS: Mapping[str, str] = {
    "RingbackAccents": "Gr\u00fc\u00dfe, \u00e7a va",
    "RingbackGreek": "\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1",
    "RingbackArabic": "\u0645\u0631\u062d\u0628\u0627 123",
    "RingbackKanji": "\u3082\u3057\u3082\u3057 \u96fb\u8a71",
    "RingbackCombined": "e\u0301 a\u030a",
    "RingbackBeyond": "\U0001f4de \U00020000",
    "RingbackBreaks": "one\r\nX-Ringback: 1\r\n\ttwo",
    "RingbackQuotes": "\"\\/'<b>&amp;%00${1}",
}

#: What not every server can store, each apart: the character that ends a text in C, spaces at its ends, and one that is longer than a column of a table.
APART: Sequence[Mapping[str, str]] = (
    {"RingbackNul": "a\u0000b"},
    {"RingbackSpaces": "  two  "},
    {"RingbackLong": "0123456789abcdef" * 20},
)


def probes(contract: Contract) -> Iterator[Probe]:
    """Yield the case of texts, where a contract says which operation stores any."""
    text = contract.settings["probes"].get("text")
    requirement = demanded(contract, "failure")
    if text and requirement:
        act = functools.partial(_texts, name=str(text["operation"]), member=str(text["parameter"]))
        yield Probe("text/unicode", (str(text["requirement"]), requirement), act, (str(text["operation"]),))


def _texts(stage: Stage, name: str, member: str) -> None:
    arrangement = arranged(stage, stage.endpoint.contract.operation(name))
    assert arrangement.call is not None, "texts are stored with a call"
    probing = Probing(stage, arrangement.actor)
    for texts in (TEXTS, *APART):
        call = stage.tracker.known(arrangement.actor, arrangement.call.id) or arrangement.call
        done = stage.command(
            arrangement.actor,
            name,
            call=call,
            body={member: texts},
            shows={member: texts},
            may_refuse=True,
        )
        if stage.refusal(done) is not None:
            stage.evidence.note(f"{name} is refused for texts such as those under {', '.join(texts)}.")
            continue
        if done.response.header(INJECTED) is not None:
            probing.find(
                "response.schema",
                "A value with a line break became a header of the answer.",
                name,
                expected=f"no header {INJECTED}",
                actual=done.response.header(INJECTED),
                exchange=done,
            )
        _read_back(stage, arrangement.actor, call.id, member, texts)
    probing.begin()
    operation = stage.endpoint.contract.operation(name)
    half = b'{"%b": "%b", "%b": {"Ringback": "\\ud800"}}' % (
        stage.selector.encode(),
        str(operation.selector).encode(),
        member.encode(),
    )
    probing.send(
        operation.method,
        stage.url(operation, arrangement.actor, arrangement.path),
        "A text with half a character",
        headers={"Content-Type": operation.media_type},
        body=half,
        operation=name,
    )
    # It may be stored, and then it is told.
    stage.listen()


def _read_back(stage: Stage, actor: str, call: str, member: str, texts: Mapping[str, str]) -> None:
    listed = calls_of(stage, actor) or ()
    found = next((each for each in listed if str(each.get("id")) == call), {})
    stored = found.get(member)
    for key, value in texts.items():
        shown = stored.get(key, value) if isinstance(stored, Mapping) else value
        if shown != value:
            raise stage.departed(
                rule="call.user-data",
                message=f"Read back, the value under {key} is not what was sent.",
                expected=value,
                actual=shown,
                where=f"/{member}/{key}",
            )
