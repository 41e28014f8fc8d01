"""The catalogue of defects, by API and name."""

from collections.abc import Mapping

from ringback.switch.changes import table
from ringback.switch.defects import (
    genesys_bayeux,
    genesys_capabilities,
    genesys_clients,
    genesys_concurrency,
    genesys_data,
    genesys_doors,
    genesys_notices,
    genesys_refusals,
    genesys_resources,
    genesys_rules,
    genesys_sequels,
    genesys_sequences,
    genesys_shapes,
    genesys_supervision,
    genesys_transfers,
    genesys_untold,
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
        *genesys_capabilities.DEFECTS,
        *genesys_clients.DEFECTS,
        *genesys_concurrency.DEFECTS,
        *genesys_data.DEFECTS,
        *genesys_doors.DEFECTS,
        *genesys_notices.DEFECTS,
        *genesys_refusals.DEFECTS,
        *genesys_resources.DEFECTS,
        *genesys_rules.DEFECTS,
        *genesys_sequels.DEFECTS,
        *genesys_sequences.DEFECTS,
        *genesys_shapes.DEFECTS,
        *genesys_untold.DEFECTS,
        *genesys_supervision.DEFECTS,
        *genesys_transfers.DEFECTS,
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
