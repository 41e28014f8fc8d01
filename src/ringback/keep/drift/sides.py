"""Which side moved, where a server tells otherwise than it did: documentation, contract, recording or server."""

from attrs import frozen

from ringback.contracts.messages import Outcome

SERVER = "server"
RECORDING = "recording"
CONTRACT = "contract"
DOCUMENTATION = "documentation"


@frozen
class Side:
    """Who moved, and what shows it."""

    name: str
    because: str


def side_of(recorded: Outcome, live: Outcome, *, stale: bool) -> Side:
    """
    Return which side moved, by how both tellings agree with the contract that is here.

    `stale` says that the contract has changed since the recording was made.
    """
    was, now = recorded.verdict == "departs", live.verdict == "departs"
    if was and now:
        if stale:
            return Side(CONTRACT, "it has changed since, and neither the recording nor the server follows it")
        return Side(DOCUMENTATION, "the contract that was derived from it says what neither of the two does")
    if now:
        return Side(SERVER, "the recording agrees with the contract, and it does not")
    if was and stale:
        return Side(CONTRACT, "it has changed since, and the server has followed it")
    if was:
        return Side(RECORDING, "the server agrees with the contract, and it does not")
    return Side(SERVER, "both agree with the contract: it has moved within what that leaves open")


def silent(*, stale: bool) -> Side:
    """Return which side moved where something is told that was not, or the other way round."""
    if stale:
        return Side(SERVER, "it tells other things than it did; the contract has changed since as well")
    return Side(SERVER, "it tells other things than it did, under the same contract")
