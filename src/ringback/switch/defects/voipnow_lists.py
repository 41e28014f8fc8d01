"""What may be wrong with the collections and texts of a VoipNow server."""

from ringback.switch.voipnow_fittings import VoipNowChange

DEFECTS: tuple[VoipNowChange, ...] = ()
