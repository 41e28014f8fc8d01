"""
What is added to vcrpy's patching so that no thread is lost to it.

While vcrpy makes or sends through a real connection it takes all of its patches
back, for all threads: what another thread begins at that moment goes past the
cassette.  Most connections need no such thing; for those that do, one at a
time.  What goes past all the same is told.  These are vcrpy's own names, not a
public interface: they are used here and nowhere else.
"""

import http.client
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from types import FunctionType, TracebackType
from typing import Any

import urllib3.connection
import vcr.patch
from vcr.stubs import VCRHTTPConnection, VCRHTTPSConnection

from ringback.cassettes.playing.unmatched import Unmatched

#: What vcrpy takes for a patch: an object, the name of an attribute, what takes its place.
Patch = tuple[Any, str, Any]

_force_reset = vcr.patch.force_reset
_resetting = threading.RLock()
_here = threading.local()

#: The classes as they are when nobody has patched them.
_Http: type[http.client.HTTPConnection] = VCRHTTPConnection._baseclass  # noqa: SLF001  (see above)
_Https: type[http.client.HTTPSConnection] = VCRHTTPSConnection._baseclass  # noqa: SLF001


def _on_its_own(function: Any) -> Any:
    """Return a function of http.client that finds the real class under the name that is patched."""
    made = FunctionType(
        function.__code__,
        {**vars(http.client), _Https.__name__: _Https},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made


class _OwnHttps(_Https):  # type: ignore[misc, valid-type]  # a class that is known when it is run
    """A connection that does not look itself up by the name that vcrpy patches."""

    __init__ = _on_its_own(_Https.__init__)


#: Connections that work while vcrpy's patches are in place.
_UNCONCERNED = (urllib3.connection.HTTPConnection, _OwnHttps)


class Reset:
    """Stands for vcrpy's `force_reset`: the same where it is needed, nothing where it is not."""

    def __init__(self) -> None:
        stub = sys._getframe(1).f_locals.get("self")  # noqa: SLF001  (the connection that asks for it)
        kind = getattr(type(stub), "_baseclass", object)
        needed = kind is not _Http and not issubclass(kind, _UNCONCERNED)
        self._inner = _force_reset() if needed else None

    def __enter__(self) -> None:
        _here.depth = getattr(_here, "depth", 0) + 1
        if self._inner is not None:
            _resetting.acquire()
            self._inner.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._inner is not None:
                self._inner.__exit__(kind, error, trace)
                _resetting.release()
        finally:
            _here.depth -= 1


def patches(missed: Callable[[str], None] | None) -> tuple[Patch, ...]:
    """Return what is to be patched; `missed` is told of requests that go past the cassette."""
    told: list[Patch] = [
        (vcr.patch, "force_reset", Reset),
        (VCRHTTPSConnection, "_baseclass", _OwnHttps),
        *((module, "CannotOverwriteExistingCassetteException", Unmatched) for module in _stubs()),
    ]
    if missed is not None:
        told.append((_Http, "putrequest", _watched(_Http.putrequest, missed)))
    return tuple(told)


def _watched(send: Callable[..., None], missed: Callable[[str], None]) -> Callable[..., None]:
    def putrequest(
        connection: http.client.HTTPConnection, method: str, url: str, *more: Any, **named: Any
    ) -> None:
        if not getattr(_here, "depth", 0):
            missed(f"{method} {connection.host}:{connection.port}{url}")
        send(connection, method, url, *more, **named)

    return putrequest


def _stubs() -> list[Any]:
    """Return the modules of vcrpy that refuse a request; those of libraries that are not here cannot be loaded."""
    needs = {"httpx_stubs": ("httpx", "httpx2"), "aiohttp_stubs": ("aiohttp",), "tornado_stubs": ("tornado",)}
    named = [name for name, any_of in needs.items() if any(each in sys.modules for each in any_of)]
    return [import_module(f"vcr.stubs{name}") for name in ("", *(f".{each}" for each in named))]
