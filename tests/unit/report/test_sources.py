import shutil
from pathlib import Path

from tests.unit.report.made import texts

from ringback.contracts import data_root, load
from ringback.report.sources import located
from ringback.report.texts import Place


def test_every_requirement_and_operation_stands_somewhere() -> None:
    """The line of a requirement has its id; the file of an operation is there; every flow of a feature has its cassette."""
    found, root = texts(), data_root()
    assert found.demanded.keys() == found.requirements.keys()
    for name, place in found.demanded.items():
        assert name in (root / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert all(
        (root / each.file).is_file() for each in (*found.operations.values(), *found.cassettes.values())
    )
    assert set(found.operations) == set(load("genesys").operations)


def test_what_is_not_there_is_left_out(tmp_path: Path) -> None:
    """A root may lack requirements, features and cassettes, and have a file that is no feature."""
    contract = shutil.copytree(data_root() / "contracts" / "genesys", tmp_path / "contracts" / "genesys")
    (contract / "requirements.toml").unlink()
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "broken.feature").write_text("no feature", encoding="utf-8")
    (tmp_path / "features" / "bytes.feature").write_bytes(b"\xff")
    found = located(load("genesys", tmp_path), tmp_path / "features", tmp_path / "cassettes", "sub/")
    assert (found.demanded, found.features, found.cassettes) == ({}, {}, {})
    assert found.operations["Dial"] == Place(file="sub/contracts/genesys/operations/Dial.toml")
