import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ringback.certificate.envelope import Envelope
from ringback.certificate.keys import new_key, signer, verifier
from ringback.cli.key import command
from ringback.errors import AlreadyThere, NotInstalled, NotReadable, NotValid

OPENSSL = shutil.which("openssl")


def openssl(*arguments: str) -> None:
    """Run openssl."""
    assert OPENSSL is not None
    subprocess.run([OPENSSL, *arguments], check=True, capture_output=True)


def test_a_new_key_signs_and_the_one_beside_it_checks(tmp_path: Path) -> None:
    """Only its owner can read the one; the other is for everybody."""
    path = tmp_path / "key.pem"
    beside, made = new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    envelope = signer(str(path), {}).envelope(b"{}")
    public = verifier(str(beside), {})
    assert public.id == made.id == envelope.signatures[0].keyid
    assert public.has_signed(envelope)
    assert not public.has_signed(Envelope(payload=b"{} ", signatures=envelope.signatures))
    assert "PRIVATE" not in repr(signer(str(path), {}))


def test_no_key_is_written_over(tmp_path: Path) -> None:
    """A key that is lost cannot be made again."""
    path = tmp_path / "key.pem"
    done = CliRunner().invoke(command, ["new", str(path)])
    assert (done.exit_code, path.read_bytes().count(b"PRIVATE KEY")) == (0, 2)
    before = path.read_bytes()
    for there in (path, tmp_path / "other.pem.pub"):
        there.touch()
    with pytest.raises(AlreadyThere):
        new_key(path)
    with pytest.raises(AlreadyThere):
        new_key(tmp_path / "other.pem")
    assert path.read_bytes() == before


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_keys_of_openssl(tmp_path: Path) -> None:
    """What `openssl genpkey` and `openssl pkey -pubout` write works, as a file and in the environment."""
    key, public = tmp_path / "k.pem", tmp_path / "p.pem"
    openssl("genpkey", "-algorithm", "ed25519", "-out", str(key))
    openssl("pkey", "-in", str(key), "-pubout", "-out", str(public))
    environ = {
        "KEY": key.read_text(encoding="ascii").replace("\n", "\\n"),
        "PUB": public.read_text(encoding="ascii"),
    }
    envelope = signer("env:KEY", environ).envelope(b"{}")
    assert verifier("env:PUB", environ).has_signed(envelope)
    assert verifier(str(public), {}).id == signer(str(key), {}).verifier.id
    openssl("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:x", "-out", str(key))
    with pytest.raises(NotValid, match="passphrase"):
        signer(str(key), {})
    openssl("genpkey", "-algorithm", "x25519", "-out", str(key))
    openssl("pkey", "-in", str(key), "-pubout", "-out", str(public))
    for read, path in ((signer, key), (verifier, public)):
        with pytest.raises(NotValid, match="no Ed25519 key"):
            read(str(path), {})


@pytest.mark.parametrize(
    "text", ["", "planted", "-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key(text: str, tmp_path: Path) -> None:
    """It is told in one sentence, which quotes nothing of it."""
    path = tmp_path / "k.pem"
    path.write_text(text, encoding="ascii")
    with pytest.raises(NotValid) as told:
        signer(str(path), {})
    assert "planted" not in str(told.value).replace(str(path), "")


def test_a_private_key_is_no_public_one(tmp_path: Path) -> None:
    """Who hands out the wrong file is told so."""
    new_key(tmp_path / "k.pem")
    with pytest.raises(NotValid, match="nobody but its owner"):
        verifier(str(tmp_path / "k.pem"), {})
    with pytest.raises(NotValid, match="no private key"):
        signer(str(tmp_path / "k.pem.pub"), {})


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    """File or variable, it is named."""
    with pytest.raises(NotReadable, match="environment variable NO_KEY"):
        signer("env:NO_KEY", {})
    with pytest.raises(NotReadable, match="none"):
        signer(str(tmp_path / "none"), {})


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed it is told how to."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    with pytest.raises(NotInstalled) as told:
        new_key(tmp_path / "k.pem")
    assert told.value.hint == "Install it with `pip install 'ringback[sign]'`."
