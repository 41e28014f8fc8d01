"""The catalogue of variants, by API and name."""

from collections.abc import Mapping

from ringback.switch.changes import table
from ringback.switch.genesys_fittings import GenesysChange
from ringback.switch.voipnow_fittings import VoipNowChange

GENESYS: Mapping[str, GenesysChange] = table(())
VOIPNOW: Mapping[str, VoipNowChange] = table(())
