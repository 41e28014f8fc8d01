"""cometd."""
