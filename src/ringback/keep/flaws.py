"""What can be wrong with a cassette: the rules, and one place where one of them is broken."""

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

#: From the worst to the least; `error` and `warning` fail a run.
LEVELS = ("error", "warning", "note")


@frozen
class Rule:
    """One demand on cassettes."""

    id: str
    level: str
    #: What it demands, a sentence.
    demands: str
    #: What to do where it is broken, a sentence.
    mend: str
    #: Whether `--fix` does it.
    fixable: bool = False


RULES: Mapping[str, Rule] = {
    each.id: each
    for each in (
        Rule(
            "cassette.unreadable",
            "error",
            "A cassette is a vcrpy document that can be read.",
            "Record it again; a journal beside it may hold what is lost.",
        ),
        Rule(
            "cassette.unsafe",
            "error",
            "A cassette holds plain values only: a tag that makes an object runs code in older vcrpy.",
            "Do not load it with anything. Find out where it comes from, and record it again.",
        ),
        Rule(
            "cassette.too-large",
            "error",
            "A cassette does not grow beyond its bounds, in bytes, in levels, or by aliases that multiply.",
            "Record fewer flows into one cassette.",
        ),
        Rule(
            "cassette.undecodable",
            "error",
            "What a body is coded with can be taken away, so that it can be searched and compared.",
            "Record it again with Ringback, which stores bodies as they are after decoding.",
        ),
        Rule(
            "cassette.unscrubbed",
            "error",
            "Secrets and private values were replaced before a cassette was written.",
            "Scrub it: ringback lint --fix; then make the secret worthless, for it has been on a disk.",
            fixable=True,
        ),
        Rule(
            "contract.response",
            "error",
            "A recorded answer is what the contract says of its operation.",
            "Record it again from a server that conforms, or bring the contract up to date.",
        ),
        Rule(
            "contract.notification",
            "error",
            "A recorded notification is what the contract says of its type.",
            "Record it again from a server that conforms, or bring the contract up to date.",
        ),
        Rule(
            "cassette.no-contract",
            "warning",
            "A cassette names the API and the contract that it was recorded under.",
            "Say which one: ringback lint --fix --api NAME.",
            fixable=True,
        ),
        Rule(
            "cassette.stale-contract",
            "warning",
            "The contract that a cassette was recorded under is the one that is here.",
            "Where all of it still conforms, ringback lint --fix says so in the cassette; else record it again.",
            fixable=True,
        ),
        Rule(
            "cassette.orphan",
            "warning",
            "Somebody plays a cassette: a flow of the features, or a test.",
            "Take it away, or rename the flow or the test back.",
        ),
        Rule(
            "cassette.unplayed",
            "warning",
            "A flow plays all of its cassette.",
            "Record it again: the flow has changed.",
        ),
        Rule(
            "cassette.duplicate",
            "warning",
            "No two cassettes hold the same exchanges.",
            "Take one of them away.",
        ),
        Rule(
            "cassette.old",
            "warning",
            "A cassette is not older than the age that was asked for.",
            "Record it again, or find out what has moved: ringback drift.",
        ),
    )
}


@frozen
class Flaw:
    """A rule that is broken in one place."""

    rule: Rule
    path: Path
    #: The line of the file, from 1.
    line: int
    message: str

    @property
    def fails(self) -> bool:
        """Whether it fails a run."""
        return self.rule.level != "note"
