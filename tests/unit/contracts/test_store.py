import shutil
from pathlib import Path

import pytest

from ringback.contracts.rows import source_of
from ringback.contracts.store import Contract, data_root, known_apis, load, read_json, read_toml
from ringback.errors import NoSuchName, NotReadable, NotValid
from ringback.model import Source


@pytest.fixture
def copied(tmp_path: Path) -> Contract:
    """Return a copy of the VoipNow contract that may be broken."""
    shutil.copytree(data_root() / "contracts" / "voipnow", tmp_path / "contracts" / "voipnow")
    return load("voipnow", tmp_path)


def test_both_contracts_are_found() -> None:
    """The contracts that come with Ringback are known by name, sorted."""
    assert known_apis() == ("genesys", "voipnow")


def test_an_unknown_api_is_named() -> None:
    """Asking for an API without a contract tells which have one."""
    with pytest.raises(NoSuchName) as caught:
        load("asterisk")
    assert caught.value == NoSuchName(kind="API", name="asterisk", known=("genesys", "voipnow"))


def test_operations_stand_below_the_base_path_or_their_own() -> None:
    """A path template stands below the API's base path, unless the operation has another one."""
    contract = load("voipnow")
    listing = contract.operation("List")
    assert contract.url_path(listing) == "/uapi/phoneCalls/{userId}/{extension}"
    assert (
        contract.url_path(listing, listing.also[0]) == "/uapi/phoneCalls/{userId}/{extension}/{phoneCallId}"
    )
    assert contract.url_path(contract.operation("Token")) == "/oauth/token.php"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("SwapCalls:41-91", Source("SwapCalls", 41)),
        ("SwapCalls:41", Source("SwapCalls", 41)),
        ("SwapCalls", Source("SwapCalls")),
    ],
)
def test_sources_are_read(raw: str, expected: Source) -> None:
    """A source is a document, a line of it, or the first of several lines."""
    assert source_of(raw) == expected


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    """A file that is not there is told by its path."""
    for read in (read_toml, read_json):
        with pytest.raises(NotReadable) as caught:
            read(tmp_path / "no")
        assert caught.value.path == str(tmp_path / "no")


@pytest.mark.parametrize("content", [b"= 5", b"\xff", b"[[" * 50_000])
def test_a_broken_file_is_a_problem(tmp_path: Path, content: bytes) -> None:
    """A file that is neither TOML nor JSON, nor even text, is told so, not a traceback."""
    path = tmp_path / "broken"
    path.write_bytes(content)
    with pytest.raises(NotReadable, match="it is not TOML"):
        read_toml(path)
    with pytest.raises(NotReadable, match="it is not JSON"):
        read_json(path)


def test_a_row_without_its_id_is_a_problem(copied: Contract) -> None:
    """What a file leaves out is named, with the file."""
    path = copied.path / "requirements.toml"
    path.write_text('[[requirement]]\nid = "VN-X-1"\nsource = "BargeIn:1"\n')
    with pytest.raises(NotValid) as caught:
        _ = copied.requirements
    assert caught.value == NotValid(path=str(path), where="VN-X-1", reason="'statement' is missing")


def test_the_digest_follows_what_decides_a_verdict(copied: Contract) -> None:
    """A changed ruling, schema or operation is another contract; the same files are the same one."""
    before = copied.digest
    assert load("voipnow", copied.path.parents[1]).digest == before == load("voipnow").digest
    for name in ("errata.toml", "calls.toml", "operations/List.toml", "schemas/Error.json"):
        path = copied.path / name
        kept = path.read_text()
        path.write_text(kept.replace("text", "word") + ("\nnew = 1\n" if name.endswith("toml") else ""))
        if name.endswith("json"):
            path.write_text(kept.replace("refused", "declined"))
        assert load("voipnow", copied.path.parents[1]).digest != before
        path.write_text(kept)


def test_what_api_toml_may_leave_out(tmp_path: Path) -> None:
    """Two lines make an API: whatever else is not said is nothing, and notifies nobody."""
    folder = tmp_path / "contracts" / "tiny"
    folder.mkdir(parents=True)
    (folder / "api.toml").write_text('title = "Tiny"\nbase_path = "/tiny"\n')
    contract = load("tiny", tmp_path)
    assert (contract.title, contract.base_path, contract.settings["selector"]) == ("Tiny", "/tiny", "")
    assert contract.settings["notifications"]["style"] == "none"
    assert contract.settings["coverage"]["always"] == ()
    assert contract.shape("call") == {}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('title = "Tiny"\n', "base_path"),
        ('title = 7\nbase_path = "/tiny"\n', "title"),
        ('title = "Tiny"\nbase_path = "/tiny"\ncoverage = 7\n', "coverage"),
    ],
)
def test_what_api_toml_must_say(tmp_path: Path, text: str, where: str) -> None:
    """What is missing is told by file and key."""
    folder = tmp_path / "contracts" / "tiny"
    folder.mkdir(parents=True)
    (folder / "api.toml").write_text(text)
    contract = load("tiny", tmp_path)
    with pytest.raises(NotValid) as caught:
        assert contract.title + contract.base_path
    assert (caught.value.path, caught.value.where) == (str(folder / "api.toml"), where)


def test_error_codes_say_what_they_blame() -> None:
    """A code has its HTTP status, its source, and the parameter that it blames; a contract may have none."""
    code = load("voipnow").error_codes["pc_timeout_invalid"]
    assert (code.status, code.parameter, str(code.source)) == (400, "waitForPickup", "BargeIn:121")
    assert "OnHold" not in code.operations
    assert load("genesys").error_codes == {}


def test_a_root_without_contracts_is_named(tmp_path: Path) -> None:
    """Whoever names the wrong directory is told where contracts were looked for."""
    with pytest.raises(NotReadable) as caught:
        load("bells", tmp_path)
    assert caught.value == NotReadable(
        path=str(tmp_path / "contracts"), reason="no contract lies there (NAME/api.toml)"
    )
