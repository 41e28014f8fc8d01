"""
Starts a stand-in, and says how to reach it: an endpoint file.

As a script it prints the file and serves until it is interrupted:
`python tests/standins/launch.py --api genesys --vice SwapTellsOnce`.
"""

import argparse
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.standins import faults
from tests.standins.genesys import agent_vices as genesys_agent_vices
from tests.standins.genesys import bayeux_variants as genesys_bayeux_variants
from tests.standins.genesys import bayeux_vices as genesys_bayeux_vices
from tests.standins.genesys import bundles as genesys_bundles
from tests.standins.genesys import conference_vices as genesys_conference_vices
from tests.standins.genesys import consult_variants as genesys_consult_variants
from tests.standins.genesys import consult_vices as genesys_consult_vices
from tests.standins.genesys import lacking_variants as genesys_lacking_variants
from tests.standins.genesys import lagging_variants as genesys_lagging_variants
from tests.standins.genesys import misprints as genesys_misprints
from tests.standins.genesys import more_variants as genesys_more_variants
from tests.standins.genesys import more_vices as genesys_more_vices
from tests.standins.genesys import party_variants as genesys_party_variants
from tests.standins.genesys import party_vices as genesys_party_vices
from tests.standins.genesys import recording_variants as genesys_recording_variants
from tests.standins.genesys import recording_vices as genesys_recording_vices
from tests.standins.genesys import supervisor_vices as genesys_supervisor_vices
from tests.standins.genesys import variants as genesys_variants
from tests.standins.genesys import vices as genesys_vices
from tests.standins.genesys.parties import users
from tests.standins.genesys.server import Genesys
from tests.standins.voipnow import action_variants as voipnow_action_variants
from tests.standins.voipnow import action_vices as voipnow_action_vices
from tests.standins.voipnow import bundles as voipnow_bundles
from tests.standins.voipnow import call_vices as voipnow_call_vices
from tests.standins.voipnow import joining_vices as voipnow_joining_vices
from tests.standins.voipnow import list_variants as voipnow_list_variants
from tests.standins.voipnow import more_variants as voipnow_more_variants
from tests.standins.voipnow import more_vices as voipnow_more_vices
from tests.standins.voipnow import naming_vices as voipnow_naming_vices
from tests.standins.voipnow import second_vices as voipnow_second_vices
from tests.standins.voipnow import transfer_variants as voipnow_transfer_variants
from tests.standins.voipnow import variants as voipnow_variants
from tests.standins.voipnow import vices as voipnow_vices
from tests.standins.voipnow.parties import EXTENSIONS, EXTERNAL, EXTERNAL2, PIN, ROOM
from tests.standins.voipnow.server import CLIENT_ID, CLIENT_SECRET, VoipNow
from tests.standins.web import App, listening

LIMITS = """
[limits]
http_s = 5.0
notification_s = {notification_s}
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
    rooms = {"conference": f'room = "{ROOM}"\npin = "{PIN}"\n'}
    lines += [
        f'[actors.{role}]\nuser_id = "{each.user}"\nextension = "{each.number}"\n{rooms.get(role, "")}'
        for role, each in EXTENSIONS.items()
    ]
    return "\n".join([*lines, f'[numbers]\nexternal = "{EXTERNAL}"\nexternal2 = "{EXTERNAL2}"\n'])


FILES = {"genesys": genesys_file, "voipnow": voipnow_file}

#: Servers by name.
Servers = Mapping[str, Callable[[str], App]]

PLAIN: Servers = {"genesys": Genesys, "voipnow": VoipNow}


def _named(*modules: ModuleType) -> dict[str, type[App]]:
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


_ALL: dict[str, dict[str, type[App]]] = {
    "genesys": _named(
        genesys_variants,
        genesys_more_variants,
        genesys_bayeux_variants,
        genesys_consult_variants,
        genesys_party_variants,
        genesys_recording_variants,
        genesys_lacking_variants,
        genesys_lagging_variants,
    ),
    "voipnow": _named(
        voipnow_variants,
        voipnow_more_variants,
        voipnow_action_variants,
        voipnow_list_variants,
        voipnow_transfer_variants,
    ),
}
_BUNDLES = {"genesys": _named(genesys_bundles), "voipnow": _named(voipnow_bundles)}

#: Variants that conform together with others, as part of a bundle; by API and name.
BUNDLED: dict[str, Servers] = {
    api: {
        name: each
        for name, each in variants.items()
        if any(issubclass(bundle, each) for bundle in _BUNDLES[api].values())
    }
    for api, variants in _ALL.items()
}

#: What conforms, and what has one defect, by API and name.
VARIANTS: dict[str, Servers] = {
    api: _BUNDLES[api] | {name: each for name, each in variants.items() if name not in BUNDLED[api]}
    for api, variants in _ALL.items()
}
VICES: dict[str, Servers] = {
    "genesys": _named(
        genesys_vices,
        genesys_misprints,
        genesys_more_vices,
        genesys_consult_vices,
        genesys_party_vices,
        genesys_agent_vices,
        genesys_supervisor_vices,
        genesys_conference_vices,
        genesys_recording_vices,
        genesys_bayeux_vices,
    ),
    "voipnow": _named(
        voipnow_vices,
        voipnow_more_vices,
        voipnow_action_vices,
        voipnow_joining_vices,
        voipnow_call_vices,
        voipnow_naming_vices,
        voipnow_second_vices,
    ),
}
FAULTS: dict[str, Servers] = {"genesys": _named(faults), "voipnow": _named(faults)}


@contextmanager
def standin(
    api: str,
    *,
    variant: str | None = None,
    vice: str | None = None,
    fault: str | None = None,
    quiet_s: float = 0.3,
    notification_s: float = 2.0,
) -> Iterator[Path]:
    """Serve a stand-in on 127.0.0.1, and yield its endpoint file."""
    variants = {**BUNDLED[api], **VARIANTS[api]}
    asked: tuple[tuple[Servers, str | None], ...] = (
        (variants, variant),
        (VICES[api], vice),
        (FAULTS[api], fault),
    )
    chosen = [table[name] for table, name in asked if name is not None]
    apps: list[App] = []

    def made(base: str) -> App:
        apps.append((chosen or [PLAIN[api]])[0](base))
        return apps[0]

    with listening(made) as base, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "endpoint.toml")
        limits = LIMITS.format(quiet_s=quiet_s, notification_s=notification_s)
        path.write_text(FILES[api](base, apps[0], limits), encoding="utf-8")
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
