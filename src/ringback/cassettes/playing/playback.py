"""
vcrpy's cassette, played through an index and recorded through our recorder.

What vcrpy's patching asks of a cassette is not a public interface.  What we
know of it stands here and in `patches`, and is pinned by tests.
"""

import asyncio
import copy
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, cast

from attrs import frozen
from vcr.cassette import Cassette
from vcr.matchers import get_matchers_results
from vcr.record_mode import RecordMode
from vcr.request import Request as VcrRequest

from ringback.cassettes import plain
from ringback.cassettes.bounds import uncollected
from ringback.cassettes.playing.asked import Asked
from ringback.cassettes.playing.differences import differences
from ringback.cassettes.playing.files import Files
from ringback.cassettes.playing.finding import ByMeaning, Finder, finder_of, meaning_of
from ringback.cassettes.playing.patches import patches
from ringback.cassettes.playing.shelf import PLACE, POLL, Shelf
from ringback.cassettes.playing.tape import Tape
from ringback.cassettes.playing.turns import Turns
from ringback.cassettes.playing.unmatched import Unmatched
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.store import Interaction
from ringback.cassettes.timeline import Moment
from ringback.errors import NotPlayed
from ringback.model import Json

#: How long a poll is held unless somebody says otherwise, in seconds.
HOLD_S = 5.0
#: How many recorded requests are compared in detail for an error.
MAX_COMPARED = 10
#: Where a request keeps when it went out, and the number under which it was recorded.
SENT, NUMBER = "ringback_sent", "ringback_number"

#: What vcrpy shows the interactions that it loads, and what wants them all.
_LOOK = ("before_record_request", "before_record_response", "drop_unused_requests")


class UnrecordedWarning(RuntimeWarning):
    """A request went past the cassette that should have recorded it."""


@frozen
class Wishes:
    """What our cassettes can be told beyond what vcrpy's can."""

    #: Makes what takes out secrets.
    scrubber: Callable[[], Scrubber]
    #: What the cassette is to say of itself, such as its API.
    metadata: Mapping[str, Json]
    #: Whether answers may be left over at the end.
    allow_unplayed: bool = True
    #: How long a long poll is held for requests of other threads that went before it, in seconds.
    poll_hold_s: float = HOLD_S
    #: Where cassettes are kept in a faster form, from their own directory; None for nowhere.
    cache: Path | None = None
    extra: Sequence[Path] = ()
    #: Names under which the contract has credentials.
    hidden: Sequence[str] = ()
    #: Covers what the contract lets no recording say.
    mask: Callable[[Asked], Asked] | None = None


class Playback(Cassette):  # type: ignore[misc]  # vcrpy has no annotations
    """A cassette that finds its answers at once, and keeps what it records."""

    def __init__(self, *, wishes: Wishes, persister: Any = None, **options: Any) -> None:
        # A directory that is relative is one beside the cassette.
        cache = None if wishes.cache is None else Path(options["path"]).parent / wishes.cache
        self._files = Files.over(persister, cache, wishes.extra)
        watches = "httplib" not in options.get("skip_patchers", ())
        self._missed: list[str] = []
        added = patches(self._missed.append if watches else None)
        options["custom_patches"] = (*options.get("custom_patches", ()), *added)
        super().__init__(persister=self._files, **options)
        self._wishes = wishes
        # Only what nobody wants to see, or to change, on its way in need not be made at once.
        self._is_seen = any(options.get(each) for each in _LOOK) or bool(self._after_load_interaction)
        self._turn = threading.Condition(threading.RLock())
        self._is_over = False
        self._is_loading = False
        self._shelf: Shelf | None = None
        self._finder: Finder = self._new_finder()
        self._turns: Turns | None = None
        path = None if self._files.own is not None else Path(self._path)
        self._scrubber: Scrubber | None = None
        self._tape = Tape(path, self._new_scrubber, wishes.metadata)

    # ---- what vcrpy's patching asks ----

    def can_play_response_for(self, request: VcrRequest) -> bool:
        """Return whether there is an answer left for a request; where not, it is about to go out."""
        wanted = self._before_record_request(request)
        if not wanted:
            return False
        if self.record_mode != RecordMode.ALL and (self.rewound or self.allow_playback_repeats):
            with self._turn:
                if self._finder.find(wanted) is not None:
                    return True
        if not self.write_protected:
            setattr(request, SENT, self._tape.sent())
        return False

    def play_response(self, request: VcrRequest) -> dict[str, Json]:
        """Return the next answer to a request, a long poll once it is due; raise Unmatched where none is left."""
        wanted = self._before_record_request(request)
        with self._turn:
            number = self._finder.find(wanted) if wanted else None
            if number is None:
                raise Unmatched(cassette=self, failed_request=request)
            recorded, response = self.data[number]
            if self.play_counts[number] == 0 and number < self._loaded_count:
                self._played_interactions.append((recorded, response))
            self.play_counts[number] += 1
            self._finder.index.take(number)
            self._turn.notify_all()
            if self._turns is not None and not self.allow_playback_repeats:
                self._hold(self._turns, recorded)
        # vcrpy takes headers out of what it plays.
        return {**response, "headers": dict(response.get("headers") or {})}

    def append(self, request: VcrRequest, response: dict[str, Json]) -> None:
        """Take in an exchange, one that was loaded or one that is to be recorded; then it is on the disk at once."""
        kept = self._before_record_request(request)
        if not kept:
            return
        # What was loaded is nobody else's.
        shown = self._before_record_response(response if self._is_loading else copy.deepcopy(response))
        if shown is None:
            return
        if self._is_loading:
            self.data.append((kept, shown))
            return
        sent = getattr(request, SENT, None) or self._tape.sent()
        number = self._tape.take(sent, kept, shown)
        if kept is request:
            kept = copy.copy(request)
        setattr(kept, NUMBER, number)
        with self._turn:
            self.data.append((kept, shown))
            self._finder.add(kept)
            self.dirty = True

    def find_requests_with_most_matches(self, request: VcrRequest) -> list[Any]:
        """Return the recorded requests that are most like one, with the names of the matchers that agree and those that do not."""
        wanted = self._before_record_request(request)
        if not wanted:
            return []
        with self._turn:
            found = self._finder.find(wanted)
            same = [found] if found is not None else list(self._finder.every(wanted))
            if same:
                # What was scrubbed counts as equal here, and not for a matcher on its own.
                names = [matcher.__name__ for matcher in self._match_on]
                return [(each, names, []) for each in self._at(same)]
            asked = meaning_of(wanted)
            near = self._at(self._near(asked))
            near.sort(key=lambda each: len(differences(asked, meaning_of(each))))
            compared = [(each, *get_matchers_results(wanted, each, self._match_on)) for each in near]
        return sorted(compared, key=lambda each: -len(each[1]))

    # ---- what else a cassette does ----

    def __contains__(self, request: VcrRequest) -> bool:
        return self._finder.find(request) is not None

    def rewind(self) -> None:
        """Play everything again."""
        super().rewind()
        self._finder.index.rewind()
        if self._turns is not None:
            self._turns.rewind()

    def check_played(self) -> None:
        """Raise NotPlayed where answers are left over, those to polls and farewells excepted."""
        left = [self.data[each][0] for each in range(self._loaded_count) if not self.play_counts[each]]
        missed = [each for each in map(meaning_of, left) if not each.is_poll and not each.is_farewell]
        if missed:
            raise NotPlayed(cassette=str(self._path), requests=tuple(map(str, missed)))

    def release(self) -> None:
        """Answer the polls that are still held."""
        with self._turn:
            self._is_over = True
            self._turn.notify_all()

    def end(self, *, failed: bool) -> None:
        """Stop recording and say what went past it; the journal stays where the cassette could not be written."""
        self._tape.end(keep=self.dirty and failed)
        if self._missed and not self.write_protected:
            told = f"{len(self._missed)} requests went past {self._path}, first {self._missed[0]}"
            warnings.warn(told, UnrecordedWarning, stacklevel=4)

    @property
    def allows_unplayed(self) -> bool:
        """Whether answers may be left over at the end."""
        return self._wishes.allow_unplayed

    # ---- what vcrpy's cassette asks of itself ----

    def _responses(self, request: VcrRequest) -> Iterator[tuple[int, dict[str, Json]]]:
        wanted = self._before_record_request(request)
        for each in self._finder.every(wanted) if wanted else ():
            yield each, self.data[each][1]

    def _load(self) -> None:
        with uncollected():
            if self._load_later():
                return
            self._is_loading = True
            try:
                super()._load()
            finally:
                self._is_loading = False
            self._finder = self._new_finder()
            for request, _ in self.data:
                self._finder.add(request)
        if self._wishes.poll_hold_s > 0:
            self._turns = self._turns_of_polls()

    def _load_later(self) -> bool:
        """Take in a cassette that is kept in its faster form, if it is only played; tell whether it is."""
        is_played = self.record_mode in (RecordMode.NONE, RecordMode.ONCE)
        found = None
        if is_played and not self._is_seen:
            found = self._files.shelved(self._path, self._serializer)
        finder = self._new_finder()
        if found is None or not isinstance(finder, ByMeaning):
            return False
        shelf, self._metadata = found
        finder.take_in(shelf.groups, shelf.origins, lambda number: shelf[number][0])
        self._shelf, self._finder = shelf, finder
        self.data = self._old_interactions = cast("list[Any]", shelf)
        self._loaded_count, self.dirty, self.rewound = len(shelf), False, True
        if self._wishes.poll_hold_s > 0 and shelf.polls:
            self._turns = self._turns_of_polls()
        return True

    def _save(self, *given: Any, **more: Any) -> None:
        # What is only played is not looked through for what is new.
        if self._shelf is None:
            super()._save(*given, **more)

    def _new_interactions(self) -> list[tuple[VcrRequest, Json]]:
        return [self.data[each] for each in range(len(self.data)) if not self._is_old(self.data[each][0])]

    def _is_old(self, request: VcrRequest) -> bool:
        return any(each < self._loaded_count for each in islice(self._finder.every(request), 1))

    def _rerecorded_interactions(self) -> list[tuple[VcrRequest, Json]]:
        recorded: list[tuple[VcrRequest, Json]] = self.data[self._loaded_count :]
        if self.drop_unused_requests:
            return recorded
        kept = [
            each
            for each in self.data[: self._loaded_count]
            if all(number < self._loaded_count for number in self._finder.every(each[0]))
        ]
        return kept + recorded

    def _persist(self, cassette_dict: Mapping[str, Json]) -> None:
        requests, responses = list(cassette_dict["requests"]), list(cassette_dict["responses"])
        scrubber = self._scrubber
        if scrubber is not None:
            moments = [getattr(each, PLACE) for each in requests if hasattr(each, PLACE)]
            after = max((each.answered for each in moments), default=0)
            after_ms = max((each.times_ms[1] for each in moments if each.times_ms), default=0)
            taken = self._tape.taken(after, after_ms)
            for at, pair in enumerate(zip(requests, responses, strict=True)):
                if (kept := _scrubbed(*pair, taken, scrubber)) is not None:
                    requests[at] = VcrRequest(**plain.request_to(kept.request))
                    responses[at] = plain.response_to(kept.response)
                    setattr(requests[at], PLACE, kept.moment)
            self._files.scrubbed(scrubber, self._wishes.metadata)
        super()._persist({"requests": requests, "responses": responses})

    def _new_finder(self) -> Finder:
        scrubbed = self._files.ringback.get("scrubbed", {})
        named = tuple(scrubbed) if isinstance(scrubbed, Mapping) else ()
        hidden = (*self._wishes.hidden, *named)
        mask = self._wishes.mask if scrubbed else None
        return finder_of(self._match_on, repeats=self.allow_playback_repeats, hidden=hidden, mask=mask)

    def _new_scrubber(self) -> Scrubber:
        self._scrubber = self._wishes.scrubber()
        return self._scrubber

    def _turns_of_polls(self) -> Turns | None:
        """Return when polls are due; None where there are none."""
        is_poll = [self._is_poll(number) for number in range(len(self.data))]
        if not any(is_poll):
            return None
        commands = [(self._moment(number).sent, number) for number, each in enumerate(is_poll) if not each]
        return Turns(self._finder.index, commands)

    def _is_poll(self, number: int) -> bool:
        if self._shelf is not None and number not in self._shelf.polls:
            return False
        request = self.data[number][0]
        return POLL in plain.bytes_of(request.body) and meaning_of(request).is_poll

    def _moment(self, number: int) -> Moment:
        if self._shelf is not None:
            return self._shelf.moments[number]
        found: Moment | None = getattr(self.data[number][0], PLACE, None)
        return found or Moment(actor="", sent=2 * number, answered=2 * number + 1)

    def _hold(self, turns: Turns, recorded: VcrRequest) -> None:
        """Wait for other threads to ask what was asked before this poll was answered."""
        moment: Moment | None = getattr(recorded, PLACE, None)
        if moment is None or POLL not in plain.bytes_of(recorded.body) or _is_alone():
            return
        due = partial(turns.is_due, moment.answered)
        self._turn.wait_for(lambda: self._is_over or due(), self._wishes.poll_hold_s)

    def _near(self, wanted: Asked) -> list[int]:
        likeness = [
            (wanted.likeness(meaning_of(each)), -number) for number, (each, _) in enumerate(self.data)
        ]
        best = sorted(likeness, reverse=True)[:MAX_COMPARED]
        return [-number for like, number in best if like > 1]

    def _at(self, numbers: Sequence[int]) -> list[VcrRequest]:
        return [self.data[each][0] for each in numbers[:MAX_COMPARED]]


def _scrubbed(
    request: VcrRequest, response: Mapping[str, Json], taken: Sequence[Interaction], scrubber: Scrubber
) -> Interaction | None:
    """Return what is to be written instead; None for what was loaded and shows nothing that is secret now."""
    number: int | None = getattr(request, NUMBER, None)
    if number is not None:
        return taken[number]
    was = _loaded(request, response)
    return scrubber.anew(was) if scrubber.shows(was) else None


def _loaded(request: VcrRequest, response: Mapping[str, Json]) -> Interaction:
    """Return what was loaded, as an interaction."""
    moment = getattr(request, PLACE, None) or Moment(actor="", sent=0, answered=1)
    asked = plain.request_of(
        {"method": request.method, "uri": request.uri, "body": request.body, "headers": request.headers}
    )
    return Interaction.at(moment, asked, plain.response_of(response))


def _is_alone() -> bool:
    """Return whether nobody else can ask for anything while this thread waits."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return threading.active_count() == 1
    return True
