import os
from pathlib import Path

import pytest

from ringback.cassettes import store
from ringback.cassettes.kept import read_kept, trim
from ringback.contracts import data_root
from ringback.errors import NotReadable


def test_a_cassette_by_its_entry(tmp_path: Path) -> None:
    """A cassette is the same, read from its YAML or from its entry; a broken one is told either way."""
    path = data_root() / "cassettes" / "genesys" / "mute.muted.yaml"
    first, second = (read_kept(path, tmp_path) for _ in range(2))
    assert first == second == store.read(path)
    assert len(list(tmp_path.iterdir())) == 1
    broken = tmp_path / "broken.yaml"
    broken.write_text("interactions: [")
    with pytest.raises(NotReadable, match="it is not YAML"):
        read_kept(broken, tmp_path)


def test_the_oldest_entries_go(tmp_path: Path) -> None:
    """Of more entries than are to be kept, the oldest go."""
    for number in range(4):
        entry = tmp_path / f"{number}.json"
        entry.write_text("")
        os.utime(entry, (number, number))
    trim(tmp_path, 2)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["2.json", "3.json"]
    trim(tmp_path / "nowhere", 2)
