"""What somebody is told whose request a cassette cannot answer: what is nearest to it, and in what it differs."""

from typing import Any

from vcr.errors import CannotOverwriteExistingCassetteException, UnhandledHTTPRequestError
from vcr.request import Request as VcrRequest

from ringback.cassettes.playing.differences import differences
from ringback.cassettes.playing.finding import meaning_of

#: How many recorded requests are shown.
MAX_SHOWN = 3


# vcrpy has no annotations; the name is that of a state of affairs, as those of our problems are
class Unmatched(CannotOverwriteExistingCassetteException, UnhandledHTTPRequestError):  # type: ignore[misc]  # noqa: N818
    """
    A request that the cassette has no answer for, or none that is left.

    It is what vcrpy raises, and has the same fields; `nearest` are the recorded requests that are most like it.
    """

    def __init__(self, *, cassette: Any, failed_request: VcrRequest) -> None:
        self.cassette = cassette
        self.failed_request = failed_request
        self.similar_requests = cassette.find_requests_with_most_matches(failed_request)
        self.nearest = [each for each, *_ in self.similar_requests]
        self.reason = self._reason()
        self._said = "\n".join(self._lines())
        Exception.__init__(self, self._said)

    def __str__(self) -> str:
        # That of a KeyError would quote it.
        return self._said

    def _reason(self) -> str:
        if not self.cassette.rewound and not len(self.cassette):
            return "cassette_not_found"
        if not self.similar_requests:
            return "nothing_similar"
        return "no_match" if self.similar_requests[0][2] else "already_played"

    def _lines(self) -> list[str]:
        mode = getattr(self.cassette.record_mode, "value", self.cassette.record_mode)
        wanted = meaning_of(self.failed_request)
        what = {
            "cassette_not_found": "There is no cassette",
            "already_played": "All its recorded answers have been given",
            "no_match": "The cassette has no answer",
            "nothing_similar": "The cassette has no answer, and nothing like it,",
        }[self.reason]
        lines = [f"{what} for {wanted}.", f"Cassette: {self.cassette.path} (record_mode {mode!r})"]
        if self.reason == "no_match":
            for each, _, failed in self.similar_requests[:MAX_SHOWN]:
                recorded = meaning_of(each)
                lines.append(f"Nearest: {recorded}")
                told = differences(wanted, recorded) or [f"{name}: {said or 'no'}" for name, said in failed]
                lines += [f"  {one}" for one in told]
        return [*lines, _ADVICE[self.reason]]


_ADVICE = {
    "cassette_not_found": "Record it: record_mode='once'; for pytest, --record-mode=once.",
    "already_played": "If one answer may be given again: allow_playback_repeats=True. Else record again.",
    "no_match": "If it changed on purpose, record again; if it differs in each run, choose another match_on.",
    "nothing_similar": "Record it: record_mode='new_episodes'. Or leave its host alone: ignore_hosts.",
}
