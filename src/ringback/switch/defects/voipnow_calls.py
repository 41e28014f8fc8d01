"""What a VoipNow server may do wrong with calls that are made, ring and end."""

from ringback.switch.voipnow_fittings import VoipNowChange

DEFECTS: tuple[VoipNowChange, ...] = ()
