"""Cassettes: recorded exchanges in vcrpy's format, scrubbed, written as they happen, and played without a clock."""

from ringback.cassettes.journal import recover
from ringback.cassettes.recorder import Recorder
from ringback.cassettes.replay import Player
from ringback.cassettes.scrub import Scrubber
from ringback.cassettes.secret import Secret
from ringback.cassettes.store import Cassette, Interaction, read, write

__all__ = ["Cassette", "Interaction", "Player", "Recorder", "Scrubber", "Secret", "read", "recover", "write"]
