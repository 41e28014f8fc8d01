"""What a Genesys server's CometD may do wrong: lost messages, dead clients, wrong advice."""

from ringback.switch.genesys_fittings import GenesysChange

DEFECTS: tuple[GenesysChange, ...] = ()
