"""
APIs that live elsewhere: `module:NAME`, for a record in any module that can be imported.

Importing a module runs its code, so this is only ever asked for what the user named themselves: in an option,
in the project's settings, or in an adapter that they chose so.  What a file from elsewhere says is never enough.
"""

import importlib
from collections.abc import Mapping
from typing import Any

from ringback.apis.api import Api
from ringback.errors import CannotLoad


def is_reference(name: str) -> bool:
    """Tell whether a name is `module:NAME` and not the plain name of an API."""
    return ":" in name


def named(reference: str) -> Any:
    """Return what `module:NAME` refers to; raises CannotLoad, saying which half is wrong."""
    module, _, name = reference.partition(":")
    if not (all(each.isidentifier() for each in module.split(".")) and name.isidentifier()):
        raise CannotLoad(reference, "it must be module:NAME, such as mycompany.ringback:API")
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{module}.".startswith(f"{error.name}."):
            raise CannotLoad(reference, f"there is no module {error.name}") from error
        raise CannotLoad(reference, f"{module} imports {error.name}, which is not there") from error
    except Exception as error:
        # Whatever keeps a user's module from being imported is a fault of that module, and no bug of ours.
        raise CannotLoad(
            reference, f"{module} cannot be imported: {type(error).__name__}: {error}".rstrip(": ")
        ) from error
    try:
        return getattr(found, name)
    except AttributeError:
        records = [each for each, value in vars(found).items() if isinstance(value, Api)]
        there = f"; it has {', '.join(records)}" if records else ""
        raise CannotLoad(reference, f"{module} has no {name}{there}") from None


def foreign(reference: str, known: Mapping[str, Api]) -> Api:
    """Return the record of an API by its reference; raises CannotLoad where it is none, or hides one of ours."""
    api = named(reference)
    if not isinstance(api, Api):
        raise CannotLoad(reference, f"it is a {type(api).__name__}, and no ringback.apis.Api")
    if api.name in known:
        raise CannotLoad(reference, f"it is called {api.name}, and that is an API that comes with Ringback")
    return api
