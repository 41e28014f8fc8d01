"""Every API that the switch speaks, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from ringback.errors import NoSuchName
from ringback.switch.changes import Change
from ringback.switch.defects import tables as defects
from ringback.switch.genesys import genesys_switch
from ringback.switch.genesys_hands import GenesysHands
from ringback.switch.hands import Hands, Premises
from ringback.switch.plant import Switch
from ringback.switch.settings import Settings
from ringback.switch.variants import tables as variants
from ringback.switch.voipnow import voipnow_switch
from ringback.switch.voipnow_hands import VoipNowHands

FACES: Mapping[str, Callable[[Settings], Switch]] = {"genesys": genesys_switch, "voipnow": voipnow_switch}

#: The people at its phones, for scripts.
HANDS: Mapping[str, Callable[[Premises], Hands]] = {"genesys": GenesysHands, "voipnow": VoipNowHands}

#: What each of them can do wrong, and differently, by name.
DEFECTS: Mapping[str, Mapping[str, Change[Any]]] = {"genesys": defects.GENESYS, "voipnow": defects.VOIPNOW}
VARIANTS: Mapping[str, Mapping[str, Change[Any]]] = {
    "genesys": variants.GENESYS,
    "voipnow": variants.VOIPNOW,
}


def switch_for(api: str, settings: Settings | None = None) -> Switch:
    """
    Return a switch that speaks an API.

    Raises NoSuchName for an API it does not speak, NotValid for parties it cannot serve.
    """
    build = FACES.get(api)
    if build is None:
        raise NoSuchName(kind="API of the switch", name=api, known=tuple(sorted(FACES)))
    return build(settings or Settings())
