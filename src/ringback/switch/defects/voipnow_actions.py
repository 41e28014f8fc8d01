"""What the actions of a VoipNow server may do wrong."""

from ringback.switch.voipnow_fittings import VoipNowChange

DEFECTS: tuple[VoipNowChange, ...] = ()
