"""What the user chose to run against: the endpoint file named on the command line, and the features that belong to it."""

import os
from pathlib import Path

from ringback.contracts import Contract, data_root, known_apis
from ringback.endpoint.file import EndpointFile
from ringback.errors import NoSuchName, NotValid


def endpoint_file(path: Path, api: str | None) -> EndpointFile:
    """Read an endpoint file; raises NotValid where it describes another API than the one asked for."""
    file = EndpointFile.read(path, os.environ)
    if api is None or api == file.api:
        return file
    if api not in known_apis():
        raise NoSuchName(kind="API", name=api, known=known_apis())
    raise NotValid(
        path=str(path), where="api", reason=f"it is an endpoint of {file.api}, and --api asks for {api}"
    )


def features_of(contract: Contract) -> Path:
    """Return the directory of an API's features."""
    return data_root() / "features" / contract.api
