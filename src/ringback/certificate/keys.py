"""
Ed25519 keys, as PEM files or in the environment: PKCS #8 for those that sign, SubjectPublicKeyInfo for those that check.

That is what `openssl genpkey -algorithm ed25519` writes.  It knows the library
`cryptography`, which comes with the extra `sign`, and refuses to know what is signed.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ringback.certificate.envelope import Envelope, Signature, bounded
from ringback.errors import AlreadyThere, NotInstalled, NotReadable, NotValid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

#: How an option names a variable of the environment instead of a file.
ENV = "env:"

#: No key file is larger, in bytes.
LARGEST_KEY = 64 * 1024

_ADVICE = "Make one with `ringback key new FILE`, or `openssl genpkey -algorithm ed25519 -out FILE`."


@frozen(eq=False)
class Verifier:
    """A public key."""

    key: "Ed25519PublicKey"

    @property
    def id(self) -> str:
        """The SHA-256 of the key's DER form, in hexadecimal: what `openssl pkey -pubin -outform DER | sha256sum` says."""
        return hashlib.sha256(_public(self.key, pem=False)).hexdigest()

    @property
    def pem(self) -> bytes:
        """The file that a customer is given."""
        return _public(self.key, pem=True)

    def has_signed(self, envelope: Envelope) -> bool:
        """Tell whether one of an envelope's signatures is this key's, whatever its hint says."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  (an extra)

        for each in envelope.signatures:
            try:
                self.key.verify(each.sig, envelope.signed_bytes)
            except InvalidSignature:
                continue
            return True
        return False


@frozen(eq=False)
class Signer:
    """A private key; it is shown nowhere."""

    key: "Ed25519PrivateKey" = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """The public key that belongs to it."""
        return Verifier(self.key.public_key())

    def envelope(self, payload: bytes) -> Envelope:
        """Return a statement's bytes in an envelope, signed."""
        unsigned = Envelope(payload=payload)
        signature = Signature(keyid=self.verifier.id, sig=self.key.sign(unsigned.signed_bytes))
        return Envelope(payload=payload, signatures=(signature,))


def signer(named: str, environ: Mapping[str, str]) -> Signer:
    """Return the private key in a file, or in the variable of `env:NAME`; raises NotReadable, NotValid, NotInstalled."""
    ed25519, serialization, broken = _library()
    try:
        key = serialization.load_pem_private_key(_text(named, environ), password=None)
    except TypeError:
        raise _invalid(named, "it is protected by a passphrase, which nobody is asked for here") from None
    except broken:
        # What the library says of it may quote it.
        raise _invalid(named, "it is no private key in PEM form") from None
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise _invalid(named, "it is no Ed25519 key")
    return Signer(key)


def verifier(named: str, environ: Mapping[str, str]) -> Verifier:
    """Return the public key in a file, or in the variable of `env:NAME`; raises NotReadable, NotValid, NotInstalled."""
    ed25519, serialization, broken = _library()
    text = _text(named, environ)
    if b"PRIVATE KEY" in text:
        raise _invalid(named, "it is a private key, which nobody but its owner should have")
    try:
        key = serialization.load_pem_public_key(text)
    except broken:
        raise _invalid(named, "it is no public key in PEM form") from None
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise _invalid(named, "it is no Ed25519 key")
    return Verifier(key)


def new_key(path: Path) -> tuple[Path, Verifier]:
    """
    Write a new private key, readable by its owner only, and the public one beside it; return where that is, and it.

    Raises AlreadyThere where either file exists: a key that is written over is lost.
    """
    ed25519, serialization, _ = _library()
    beside = path.with_name(f"{path.name}.pub")
    made = Signer(ed25519.Ed25519PrivateKey.generate())
    pem = made.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    if beside.exists():
        raise AlreadyThere(path=str(beside))
    _write_new(path, pem, 0o600)
    _write_new(beside, made.verifier.pem, 0o644)
    return beside, made.verifier


def _write_new(path: Path, data: bytes, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise AlreadyThere(path=str(path)) from None
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _public(key: "Ed25519PublicKey", *, pem: bool) -> bytes:
    _, serialization, _ = _library()
    encoding = serialization.Encoding.PEM if pem else serialization.Encoding.DER
    return bytes(key.public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo))


def _text(named: str, environ: Mapping[str, str]) -> bytes:
    if not named.startswith(ENV):
        return bounded(Path(named), LARGEST_KEY)
    name = named.removeprefix(ENV)
    if not environ.get(name):
        raise NotReadable(path=named, reason=f"the environment variable {name} is not set", advice=_ADVICE)
    # A variable in which line ends were written out is what many CI systems keep.
    return environ[name].replace("\\n", "\n").encode("utf-8", "surrogateescape")


def _invalid(named: str, reason: str) -> NotValid:
    return NotValid(path=named, where="", reason=reason, advice=_ADVICE)


def _library() -> tuple[Any, Any, tuple[type[Exception], ...]]:
    """Return modules of a library that need not be there, and what it raises for a key that is none."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  (an extra)
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415
    except ImportError as error:
        raise NotInstalled(
            package="cryptography", extra="sign", purpose="sign certificates or check signatures"
        ) from error
    return ed25519, serialization, (ValueError, UnsupportedAlgorithm)
