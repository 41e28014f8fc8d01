"""Legal ways to behave that are not the switch's own: the other sides of what an erratum's ruling accepts, and freedoms."""
