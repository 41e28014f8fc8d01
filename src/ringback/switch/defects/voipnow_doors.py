"""What a VoipNow server may let in or refuse wrongly: tokens, other people's calls, codes and statuses."""

from ringback.switch.voipnow_fittings import VoipNowChange

DEFECTS: tuple[VoipNowChange, ...] = ()
