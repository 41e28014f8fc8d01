"""Where things are: in the repository, or in a copy of the tests beside an installed wheel."""

from pathlib import Path

#: The directory that holds tests/, docs/ and pyproject.toml.
ROOT = Path(__file__).parents[1]
