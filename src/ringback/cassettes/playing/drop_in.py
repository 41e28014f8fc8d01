"""
`use_cassette` and `VCR`, to be used as vcrpy's: same arguments, same cassettes, other speed.

It knows what vcrpy's configuration is made of, and reads two variables of the
environment, RINGBACK_CASSETTE_CACHE and RINGBACK_SCRUB_KEY, for it has nobody above it who could.
"""

import inspect
import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

import vcr
from vcr.cassette import CassetteContextDecorator

from ringback.cassettes.cached import DIRECTORY
from ringback.cassettes.playing.finding import meaning
from ringback.cassettes.playing.mask import Mask
from ringback.cassettes.playing.playback import HOLD_S, Playback, Wishes
from ringback.cassettes.scrubbing.pseudonyms import KEY
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.secret import Secret
from ringback.contracts import load

_Function = TypeVar("_Function", bound=Callable[..., Any])

CACHE = "RINGBACK_CASSETTE_CACHE"
#: Values of the variable that are no directory.
_SWITCHES = {
    "": False,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
}

#: What vcrpy's use_cassette takes and its VCR does not.
_PER_CASSETTE = ("path", "persister", "allow_playback_repeats", "additional_matchers", "inject")
#: What only ours takes.
_OURS = ("api", "secrets", "base_url", "allow_unplayed", "poll_hold_s", "cache", "extra", "scrub_key")
_REQUEST_FILTERS = (
    "filter_headers", "filter_query_parameters", "filter_post_data_parameters", "before_record_request",
    "before_record", "ignore_hosts", "ignore_localhost",
)  # fmt: skip
_RESPONSE_FILTERS = ("before_record_response", "decode_compressed_response")
#: Where vcrpy's context keeps what takes its patches back.
_FINISH = "_CassetteContextDecorator__finish"
_KNOWN = frozenset((*inspect.signature(vcr.VCR.__init__).parameters, *_PER_CASSETTE, *_OURS)) - {"self"}


class VCR(vcr.VCR):  # type: ignore[misc]  # vcrpy has no annotations
    """
    vcrpy's VCR whose cassettes are ours.

    Requests match by what they ask for, unless `match_on` says otherwise; it may hold functions.
    """

    def __init__(
        self, *, match_on: Iterable[str | Callable[..., Any]] = ("meaning",), **options: Any
    ) -> None:
        ours = {each: options.pop(each) for each in _OURS if each in options}
        super().__init__(match_on=match_on, **options)
        self.ours = ours
        self.register_matcher("meaning", meaning)

    @overload
    def use_cassette(self, path: _Function) -> _Function: ...

    @overload
    def use_cassette(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        api: str | None = None,
        secrets: Iterable[Secret | str] = (),
        base_url: str = "",
        allow_unplayed: bool = True,
        poll_hold_s: float = HOLD_S,
        cache: bool | str | os.PathLike[str] | None = None,
        extra: Sequence[str | os.PathLike[str]] = (),
        scrub_key: str | bytes | None = None,
        **vcrpy_s: Any,
    ) -> "_Context": ...

    def use_cassette(self, path: Any = None, **options: Any) -> Any:
        """
        Return what plays or records a cassette: as a context manager, or for each call of a function it decorates.

        Beside what `vcr.use_cassette` takes: `api` names the contract that says what may be written, `secrets` are values
        that may not, `base_url` is an address that is replaced, and cassettes with the same `scrub_key` have the same
        pseudonyms.  Unless `allow_unplayed`, answers must not be left over.
        `poll_hold_s` is how long a long poll waits for other threads, `cache` where cassettes are kept in a faster
        form, `extra` names more cassettes to play.
        """
        return super().use_cassette(path, **options)

    def get_merged_config(self, **options: Any) -> dict[str, Any]:
        """Return what a cassette is made with."""
        if unknown := sorted(set(options) - _KNOWN):
            raise TypeError(f"use_cassette() does not know {', '.join(unknown)}")
        ours = {**self.ours, **{each: options.pop(each) for each in _OURS if each in options}}
        merged: dict[str, Any] = super().get_merged_config(**options)
        # Where nothing is filtered, no request needs to be copied.
        if not any(options.get(each, getattr(self, each, None)) for each in _REQUEST_FILTERS):
            merged["before_record_request"] = None
        if not any(options.get(each, getattr(self, each, None)) for each in _RESPONSE_FILTERS):
            merged["before_record_response"] = None
        return {**merged, "wishes": _wishes(**ours)}

    def _use_cassette(self, with_current_defaults: bool = False, **options: Any) -> "_Context":  # noqa: FBT001, FBT002  (vcrpy's signature)
        getter = partial(self.get_merged_config, **options)
        if with_current_defaults:
            config = getter()
            return _Context(Playback, lambda: dict(config))
        return _Context(Playback, getter)

    def _get_matchers(self, matcher_names: Iterable[str | Callable[..., Any]]) -> list[Callable[..., Any]]:
        found = list(matcher_names)
        named = iter(super()._get_matchers([each for each in found if not callable(each)]))
        return [each if callable(each) else next(named) for each in found]


class _Context(CassetteContextDecorator):  # type: ignore[misc]  # vcrpy has no annotations
    """vcrpy's context manager and decorator, which leaves nothing behind."""

    if TYPE_CHECKING:

        def __call__(self, function: _Function) -> _Function: ...

    def __enter__(self) -> Playback:
        playback: Playback = super().__enter__()
        self._playback = playback
        return playback

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        playback, saved = self._playback, False
        playback.release()
        try:
            super().__exit__(kind, error, trace)
            saved = True
        finally:
            # vcrpy leaves its patches in place where it could not save.
            next(self.__dict__[_FINISH] or iter(()), None)
            self.__dict__[_FINISH] = None
            playback.end(failed=not saved)
        if kind is None and not playback.allows_unplayed:
            playback.check_played()


def _wishes(
    *,
    api: str | None = None,
    secrets: Iterable[Secret | str] = (),
    base_url: str = "",
    allow_unplayed: bool = True,
    poll_hold_s: float = HOLD_S,
    cache: bool | str | os.PathLike[str] | None = None,
    extra: Sequence[str | os.PathLike[str]] = (),
    scrub_key: str | bytes | None = None,
) -> Wishes:
    contract = load(api) if api else None
    settings = contract.settings["scrub"] if contract else {}
    found = os.environ.get(KEY, "") if scrub_key is None else scrub_key
    key = found.encode("utf-8", "surrogateescape") if isinstance(found, str) else found
    # Without a contract nobody knows what may be written: only what is known to be secret is replaced.
    new = partial(Scrubber.of, contract) if contract else Scrubber
    return Wishes(
        scrubber=partial(new, secrets=tuple(secrets), base_url=base_url, key=key),
        metadata={"api": api} if api else {},
        allow_unplayed=allow_unplayed,
        poll_hold_s=poll_hold_s,
        cache=_cache(cache),
        extra=tuple(Path(each) for each in extra),
        hidden=(*settings.get("keys", ()), *settings.get("headers", ())),
        mask=Mask(contract).of if contract else None,
    )


def _cache(asked: Any) -> Path | None:
    """Return the directory of the cache, one beside the cassette where it is relative; None where none is wanted."""
    found = os.environ.get(CACHE, "") if asked is None else asked
    if isinstance(found, str):
        found = _SWITCHES.get(found.strip().lower(), found)
    if isinstance(found, bool):
        return Path(DIRECTORY) if found else None
    return Path(found).absolute()


#: As `vcr.use_cassette`.
use_cassette = VCR().use_cassette
