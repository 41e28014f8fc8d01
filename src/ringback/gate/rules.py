"""What the gate demands of a change, beyond what `ringback lint` demands of cassettes."""

from collections.abc import Mapping

from ringback.keep.flaws import RULES as OF_CASSETTES
from ringback.keep.flaws import Rule

#: All rules that the gate reports, its own first.
RULES: Mapping[str, Rule] = {
    each.id: each
    for each in (
        Rule(
            "gate.breaking",
            "error",
            "A change to a contract breaks no client, or the change itself says so and why.",
            "Take it back, or add [[gate.breaking]] with api, change and reason to ringback.toml.",
        ),
        Rule(
            "gate.risky",
            "note",
            "Clients of the old contract may notice.",
            "Read it once more; nothing need be done.",
        ),
        Rule(
            "gate.allowance-unused",
            "warning",
            "What a change says of itself is true: an allowance that it adds matches a breaking change.",
            "Correct it, or take it out of ringback.toml.",
        ),
        Rule(
            "gate.allowance-spent",
            "note",
            "An allowance is for the change that brings it.",
            "Take it out of ringback.toml: it allows nothing any more.",
        ),
        Rule(
            "gate.derived",
            "error",
            "Files that are made from others are what the others make.",
            "Run ringback contract derive, and commit what it writes.",
        ),
        Rule(
            "gate.underivable",
            "error",
            "Samples do not contradict each other, and conditions of rules are shown by samples or by a document.",
            "Rule on it in shapes.toml, and say why in errata.toml.",
        ),
        Rule(
            "gate.unchecked",
            "error",
            "A requirement names the rules that report its breach, and some case verifies it.",
            "Name rules in its checks, and tag a scenario with it, or list it under [coverage] in api.toml.",
        ),
        Rule(
            "gate.flow",
            "error",
            "A flow that the change can affect still passes on its recording.",
            "Correct what was changed, or record the flow again where the endpoint has changed: ringback record.",
        ),
        Rule(
            "gate.unrecorded",
            "error",
            "A flow that had a recording keeps it.",
            "Record the flow again: ringback record.",
        ),
        Rule(
            "gate.new-flow",
            "note",
            "A flow has a recording; without one, it is not held against anything here.",
            "Record it: ringback record.",
        ),
        Rule(
            "gate.expired",
            "error",
            "A finding is accepted until a day, and that day has not passed.",
            "Find out whether it still occurs; take the entry out, or give it a new day.",
        ),
    )
} | dict(OF_CASSETTES)
