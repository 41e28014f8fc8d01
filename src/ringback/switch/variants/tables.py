"""The catalogue of variants, by API and name."""

from collections.abc import Mapping

from ringback.switch.changes import table
from ringback.switch.genesys_fittings import GenesysChange
from ringback.switch.variants import (
    genesys_calls,
    genesys_doors,
    genesys_messages,
    genesys_notices,
    genesys_offers,
    voipnow_actions,
    voipnow_answers,
    voipnow_doors,
    voipnow_lists,
    voipnow_views,
)
from ringback.switch.voipnow_fittings import VoipNowChange

GENESYS: Mapping[str, GenesysChange] = table(
    (
        *genesys_calls.VARIANTS,
        *genesys_doors.VARIANTS,
        *genesys_messages.VARIANTS,
        *genesys_notices.VARIANTS,
        *genesys_offers.VARIANTS,
    )
)
VOIPNOW: Mapping[str, VoipNowChange] = table(
    (
        *voipnow_actions.VARIANTS,
        *voipnow_answers.VARIANTS,
        *voipnow_doors.VARIANTS,
        *voipnow_lists.VARIANTS,
        *voipnow_views.VARIANTS,
    )
)
