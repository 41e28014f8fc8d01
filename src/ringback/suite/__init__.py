"""The suite: what is done to an endpoint, and what is wrong with what comes back; it has never heard of the switch."""
