"""Recording: what passes by, on the disk and scrubbed before anybody is told of it."""
