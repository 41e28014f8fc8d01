"""The APIs that Ringback knows: the only place, with the adapters beside it, that names one."""

from collections.abc import Mapping

from ringback.apis import genesys, voipnow
from ringback.apis.api import Api, Http, Identity, Key, Refusal
from ringback.apis.foreign import foreign, is_reference, named
from ringback.errors import NoSuchName

__all__ = ["APIS", "Api", "Http", "Identity", "Key", "Refusal", "api_named", "is_reference", "named"]

APIS: Mapping[str, Api] = {each.name: each for each in (genesys.API, voipnow.API)}


def api_named(name: str) -> Api:
    """
    Return an API's record, by name or as `module:NAME` for one that lives elsewhere; that runs the module's code.

    Raises NoSuchName where nobody knows it, CannotLoad where there is no such record.
    """
    if name in APIS:
        return APIS[name]
    if is_reference(name):
        return foreign(name, APIS)
    raise NoSuchName(kind="API", name=name, known=tuple(APIS))
