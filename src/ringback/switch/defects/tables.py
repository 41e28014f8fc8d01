"""The catalogue of defects, by API and name."""

from collections.abc import Mapping

from ringback.switch.changes import table
from ringback.switch.defects import (
    genesys_bayeux,
    genesys_doors,
    genesys_notices,
    genesys_resources,
    genesys_rules,
    genesys_sequences,
    voipnow_actions,
    voipnow_calls,
    voipnow_doors,
    voipnow_joining,
    voipnow_lists,
    voipnow_refusals,
    voipnow_sequences,
)
from ringback.switch.genesys_fittings import GenesysChange
from ringback.switch.voipnow_fittings import VoipNowChange

GENESYS: Mapping[str, GenesysChange] = table(
    (
        *genesys_bayeux.DEFECTS,
        *genesys_doors.DEFECTS,
        *genesys_notices.DEFECTS,
        *genesys_resources.DEFECTS,
        *genesys_rules.DEFECTS,
        *genesys_sequences.DEFECTS,
    )
)
VOIPNOW: Mapping[str, VoipNowChange] = table(
    (
        *voipnow_actions.DEFECTS,
        *voipnow_calls.DEFECTS,
        *voipnow_doors.DEFECTS,
        *voipnow_joining.DEFECTS,
        *voipnow_lists.DEFECTS,
        *voipnow_refusals.DEFECTS,
        *voipnow_sequences.DEFECTS,
    )
)
