"""How a run becomes a certificate: what was kept of it is held against its log, and who wants to signs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click
from attrs import evolve, frozen

from ringback import canon
from ringback.apis import Api
from ringback.certificate.evidence import FOLDER, Evidence, write_index
from ringback.certificate.keys import Signer
from ringback.certificate.refused import Refused
from ringback.certificate.replaying import replayed
from ringback.contracts import Contract
from ringback.errors import NotSupported
from ringback.model import Json
from ringback.report.sources import texts_of
from ringback.report.statement import (
    VALID_DAYS,
    Kept,
    Terms,
    contents_of,
    payload,
    statement,
)
from ringback.report.texts import Texts
from ringback.run import Run
from ringback.suite.cases import OpenStage
from ringback.suite.programme import Programme

#: The file that a certificate is written to.
NAME = "certificate.json"

#: What an envelope has and a statement has not: who finds it in a file must not write over it.
_SIGNED = b'"payloadType"'


@frozen
class Certified:
    """A run that is to be certified, and what is needed for that."""

    run: Run
    #: The directory of its log.
    out: Path
    contract: Contract
    api: Api
    programme: Callable[[OpenStage], Programme]

    @property
    def texts(self) -> Texts:
        """The contract's words."""
        return texts_of(self.contract)

    def terms(self, valid_days: int, *, evidence: bool) -> Terms:
        """Return what the certificate says besides its log; raises NotSupported where the evidence leads elsewhere."""
        digest = canon.digest_of((self.out / "run.jsonl").read_bytes())
        terms = Terms(run_log=digest, valid_days=valid_days)
        return evolve(terms, evidence=self._kept()) if evidence else terms

    def _kept(self) -> Kept:
        folder = self.out / FOLDER
        write_index(folder, (each.id for each in self.run.cases))
        evidence = Evidence.read(folder)
        try:
            replay = replayed(self.run, evidence, self.contract, self.api, self.programme)
        except Refused as refused:
            raise NotSupported(case=self.contract.api, reason=refused.sentence.rstrip(".")) from None
        return Kept(
            index=evidence.digest,
            cases=len(evidence.files),
            replayed=len(replay.same),
            not_replayed=tuple(replay.other),
        )


def is_signed(path: Path) -> bool:
    """Tell whether a file holds a certificate that somebody has signed."""
    return path.is_file() and _SIGNED in path.read_bytes()


def write_certificate(
    certified: Certified, signer: Signer | None, *, valid_days: int = VALID_DAYS, evidence: bool
) -> None:
    """Write a run's certificate, and say what it grants."""
    made = statement(certified.run, certified.terms(valid_days, evidence=evidence), certified.texts)
    path = certified.out / NAME
    data = payload(made)
    if signer is not None:
        canon.write(path, canon.text(signer.envelope(data).to_json()))
    else:
        canon.write(path, data)
    for line in granted(contents_of(made)):
        click.echo(line)
    if signer is not None:
        click.echo(f"{path}: signed by the key {signer.verifier.id}")


def granted(contents: Mapping[str, Json]) -> list[str]:
    """Return what a certificate says of levels, in sentences."""
    level = contents["level"]
    said = [f"Level {level['claimed']} was claimed; granted: {level['granted'] or 'none'}."]
    said += [f"  {each}" for each in level["reasons"]]
    not_offered = contents["requirements"]["not_offered"]
    if not_offered:
        names = ", ".join(each["id"] for each in not_offered)
        said.append(f"Not offered, which is legal: {names}.")
    kept = contents["evidence"]
    if kept is not None:
        said.append(
            f"Evidence of {kept['cases']} cases was kept; {kept['replayed']} of the run's cases end alike when run again on it."
        )
    return said
