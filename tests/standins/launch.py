"""
Starts a stand-in, and says how to reach it: an endpoint file.

As a script it prints the file and serves until it is interrupted:
`python tests/standins/launch.py --api genesys --vice SwapTellsOnce`.
"""

import argparse
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.standins import faults
from tests.standins.genesys import agents as genesys_agents
from tests.standins.genesys import agents_vices as genesys_agents_vices
from tests.standins.genesys import consulting as genesys_consulting
from tests.standins.genesys import consulting_vices as genesys_consulting_vices
from tests.standins.genesys import extras_variants as genesys_extras_variants
from tests.standins.genesys import extras_vices as genesys_extras_vices
from tests.standins.genesys import misprints as genesys_misprints
from tests.standins.genesys import more_variants as genesys_more_variants
from tests.standins.genesys import more_vices as genesys_more_vices
from tests.standins.genesys import variants as genesys_variants
from tests.standins.genesys import vices as genesys_vices
from tests.standins.genesys.parties import users
from tests.standins.genesys.server import Genesys
from tests.standins.voipnow import more_variants as voipnow_more_variants
from tests.standins.voipnow import more_vices as voipnow_more_vices
from tests.standins.voipnow import variants as voipnow_variants
from tests.standins.voipnow import vices as voipnow_vices
from tests.standins.voipnow.parties import EXTENSIONS, EXTERNAL
from tests.standins.voipnow.server import CLIENT_ID, CLIENT_SECRET, VoipNow
from tests.standins.web import App, listening

LIMITS = """
[limits]
http_s = 5.0
notification_s = 2.0
quiet_s = {quiet_s}
"""


def genesys_file(base: str, app: App, limits: str) -> str:
    """Return the endpoint file of a Genesys stand-in."""
    csrf = str(isinstance(app, Genesys) and app.csrf).lower()
    lines = [f'api = "genesys"\nbase_url = "{base}"\n{limits}\n[auth]\ncsrf = {csrf}\n']
    lines += [
        f'[actors.{each.role}]\nusername = "{each.login}"\npassword = "{each.password}"\nphone_number = "{each.number}"\n'
        for each in users()
    ]
    return "\n".join(lines)


def voipnow_file(base: str, app: App, limits: str) -> str:
    """Return the endpoint file of a VoipNow stand-in."""
    secret = f'client_id = "{CLIENT_ID}"\nclient_secret = "{CLIENT_SECRET}"\n'
    lines = [f'api = "voipnow"\nbase_url = "{base}"\n{limits}\n[auth]\n{secret}']
    lines += [
        f'[actors.{role}]\nuser_id = "{each.user}"\nextension = "{each.number}"\n'
        for role, each in EXTENSIONS.items()
    ]
    return "\n".join([*lines, f'[numbers]\nexternal = "{EXTERNAL}"\n'])


FILES = {"genesys": genesys_file, "voipnow": voipnow_file}
PLAIN: dict[str, Callable[[str], App]] = {"genesys": Genesys, "voipnow": VoipNow}


def _named(*modules: ModuleType) -> dict[str, Callable[[str], App]]:
    """Return the servers that modules define, by name."""
    return {
        name: each
        for module in modules
        for name, each in vars(module).items()
        if isinstance(each, type)
        and each.__module__ == module.__name__
        and hasattr(each, "answer")
        and name[0] != "_"
    }


#: What conforms, and what has one defect, by API and name.
VARIANTS = {
    "genesys": _named(
        genesys_variants,
        genesys_more_variants,
        genesys_consulting,
        genesys_agents,
        genesys_extras_variants,
    ),
    "voipnow": _named(voipnow_variants, voipnow_more_variants),
}
VICES = {
    "genesys": _named(
        genesys_vices,
        genesys_misprints,
        genesys_more_vices,
        genesys_consulting_vices,
        genesys_agents_vices,
        genesys_extras_vices,
    ),
    "voipnow": _named(voipnow_vices, voipnow_more_vices),
}
FAULTS = {"genesys": _named(faults), "voipnow": _named(faults)}


@contextmanager
def standin(
    api: str,
    *,
    variant: str | None = None,
    vice: str | None = None,
    fault: str | None = None,
    quiet_s: float = 0.3,
) -> Iterator[Path]:
    """Serve a stand-in on 127.0.0.1, and yield its endpoint file."""
    chosen = [
        table[api][name]
        for table, name in ((VARIANTS, variant), (VICES, vice), (FAULTS, fault))
        if name is not None
    ]
    apps: list[App] = []

    def made(base: str) -> App:
        apps.append((chosen or [PLAIN[api]])[0](base))
        return apps[0]

    with listening(made) as base, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "endpoint.toml")
        path.write_text(FILES[api](base, apps[0], LIMITS.format(quiet_s=quiet_s)), encoding="utf-8")
        yield path


def main() -> None:
    """Read the command line, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api", choices=sorted(PLAIN), required=True)
    parser.add_argument("--variant")
    parser.add_argument("--vice")
    parser.add_argument("--fault")
    given = parser.parse_args()
    with standin(given.api, variant=given.variant, vice=given.vice, fault=given.fault) as path:
        sys.stdout.write(path.read_text(encoding="utf-8"))
        sys.stdout.write(f"# {path}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
