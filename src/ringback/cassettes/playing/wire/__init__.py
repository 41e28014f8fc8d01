"""The recorded server for any client: a cassette's exchanges, notifications and web sockets over HTTP."""
