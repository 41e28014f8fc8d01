"""A reverse proxy that records what passes between any client and a server."""
