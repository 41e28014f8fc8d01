"""What a Genesys server may do wrong only after several operations, or only when two act at once."""

from ringback.switch.genesys_fittings import GenesysChange

DEFECTS: tuple[GenesysChange, ...] = ()
