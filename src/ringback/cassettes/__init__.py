"""Cassettes: recorded exchanges in vcrpy's format, scrubbed, written as they happen, and played without a clock."""

from ringback.cassettes.playing.player import Player
from ringback.cassettes.recording.journal import recover
from ringback.cassettes.recording.recorder import Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.secret import Secret
from ringback.cassettes.store import Cassette, Interaction, read, write

__all__ = ["Cassette", "Interaction", "Player", "Recorder", "Scrubber", "Secret", "read", "recover", "write"]
