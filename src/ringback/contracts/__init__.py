"""Contracts: what an API's documents demand, as data, and what is derived from it."""

from ringback.contracts.store import Contract, data_root, known_apis, load

__all__ = ["Contract", "data_root", "known_apis", "load"]
