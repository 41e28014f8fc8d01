"""What a Genesys server may let in or refuse wrongly: credentials, other people's calls, codes and statuses."""

from ringback.switch.genesys_fittings import GenesysChange

DEFECTS: tuple[GenesysChange, ...] = ()
