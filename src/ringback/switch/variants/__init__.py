"""Legal ways to behave that are not the switch's own: each is one that an erratum's ruling accepts."""
