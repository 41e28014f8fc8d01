import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.dsse import Envelope as Foreign
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey  # type: ignore[attr-defined]  # it is documented, and not in __all__

from ringback.certificate.envelope import Envelope, Signature, bounded, strict_json
from ringback.certificate.keys import Signer
from ringback.certificate.refused import Refused
from ringback.errors import NotReadable


def test_what_is_signed_is_as_the_protocol_says() -> None:
    """The example of DSSE's own text."""
    made = Envelope(payload=b"hello world", payload_type="http://example.com/HelloWorld")
    assert made.signed_bytes == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_somebody_elses_library_verifies_ours() -> None:
    """securesystemslib, which in-toto uses, takes our envelopes, and turns down what was changed."""
    mine = Signer(Ed25519PrivateKey.generate())
    raw = mine.envelope(b'{"_type": "x"}').to_json()
    key = SSlibKey.from_crypto(mine.verifier.key, keyid=mine.verifier.id)
    read = Foreign.from_dict(json.loads(json.dumps(raw)))
    assert read.payload == b'{"_type": "x"}'
    assert list(read.verify([key], 1)) == [mine.verifier.id]
    read.payload += b" "
    with pytest.raises(VerificationError):
        read.verify([key], 1)


def test_ours_verifies_somebody_elses() -> None:
    """An envelope that securesystemslib has signed is read, and its signature holds."""
    theirs = CryptoSigner.generate_ed25519()
    foreign = Foreign(b"{}", "application/vnd.in-toto+json", {})
    foreign.sign(theirs)
    read = Envelope.from_json(json.loads(json.dumps(foreign.to_dict())))
    mine = Signer(theirs._private_key)  # type: ignore[arg-type]  # an Ed25519 key, as was asked for
    assert mine.verifier.has_signed(read)
    assert not Signer(Ed25519PrivateKey.generate()).verifier.has_signed(read)


def test_a_file_and_back() -> None:
    """What is written is read again, in either alphabet of base64."""
    made = Envelope(payload=b"\xff\xfe\xfd?>", signatures=(Signature("a", b"\xfb\xff"),))
    raw = made.to_json()
    assert Envelope.from_json(raw) == made
    raw["payload"] = raw["payload"].replace("+", "-").replace("/", "_")
    assert Envelope.from_json(raw) == made


@pytest.mark.parametrize(
    "change",
    [
        {"payload": None},
        {"payload": "#"},
        {"payload": "é"},
        {"payload": "e30=\n"},
        {"payloadType": "text/plain"},
        {"payloadType": None},
        {"signatures": []},
        {"signatures": {}},
        {"signatures": [1]},
        {"signatures": [{"keyid": 1, "sig": ""}]},
        {"signatures": [{"keyid": "a"}]},
        {"signatures": [{"keyid": "a", "sig": "AA=="}] * 17},
    ],
)
def test_what_is_no_envelope(change: dict[str, Any]) -> None:
    """It is turned down in our words."""
    raw = Envelope(payload=b"{}", signatures=(Signature("a", b"b"),)).to_json()
    with pytest.raises(Refused) as told:
        Envelope.from_json({**raw, **change})
    assert told.value.rule == "envelope"


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"a": NaN}', "[" * 100_000, "{", "\xff", '{"a": -Infinity}']
)
def test_json_that_means_more_than_one_thing(text: str) -> None:
    """Two readers must not take one file for two things."""
    with pytest.raises(ValueError, match=r"."):
        strict_json(text.encode("latin-1"))


def test_a_file_is_read_up_to_a_bound(tmp_path: Path) -> None:
    """What is larger, a directory, or nothing at all is not read."""
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert bounded(path, 5) == b"12345"
    for each, most in ((path, 4), (tmp_path, 5), (tmp_path / "none", 5), (Path("/dev/zero"), 5)):
        with pytest.raises(NotReadable):
            bounded(each, most)
