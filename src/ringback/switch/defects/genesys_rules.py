"""What operations of a Genesys server may do wrong: states, user data, muting, recording, monitoring."""

from ringback.switch.genesys_fittings import GenesysChange

DEFECTS: tuple[GenesysChange, ...] = ()
