"""What may be wrong with the resources and messages of a Genesys server: shapes, ids, capabilities that lie."""

from ringback.switch.genesys_fittings import GenesysChange

DEFECTS: tuple[GenesysChange, ...] = ()
