"""Certified runs for the tests of certificates: a small real one with its evidence, made ones of every standing, and forgers."""

import base64
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from click.testing import CliRunner, Result

from ringback import canon
from ringback.certificate.evidence import index_of, write_index
from ringback.certificate.keys import new_key, signer
from ringback.cli.verify import command
from ringback.contracts import load
from ringback.report.statement import CONTENTS, Terms, payload, statement
from ringback.report.texts import Texts
from ringback.run import Case, Header, Run, concluded
from ringback.run import Result as Ended

Json = dict[str, Any]

API = "voipnow"


def texts() -> Texts:
    """Return the words of the contract that the runs here are of."""
    contract = load(API)
    return Texts(requirements=contract.requirements, errata=contract.errata, title=contract.title)


def made(
    parts: Iterable[tuple[Case, Ended]],
    *,
    level: str = "robust",
    finished: str = "2026-11-26T10:00:00Z",
    **header: Any,
) -> Run:
    """Return the run of these cases against a vendor's server."""
    pairs = list(parts)
    contract = load(API)
    head = Header(
        ringback="0.1.0",
        api=API,
        endpoint={"kind": "live", "base_url": "https://pbx.example.com", "actors": {"agent": "0003*210"}},
        contract=contract.digest,
        seed=1,
        level=level,
        started="2026-11-26T09:00:00Z",
        depth="quick",
    )
    cases, results = tuple(case for case, _ in pairs), tuple(result for _, result in pairs)
    footer = concluded(cases, results, contract.requirements, finished)
    return Run(header=evolve(head, **header), cases=cases, results=results, footer=footer)


def part(name: str, requirements: Iterable[str], outcome: str = "passed", **more: Any) -> tuple[Case, Ended]:
    """Return a flow, and how it ended."""
    case = Case(id=f"{API}/flow/{name}", kind="flow", operations=(), requirements=tuple(requirements))
    return case, Ended(case=case.id, outcome=outcome, seconds=0.1, **more)


def whole(**more: Any) -> Run:
    """Return a run that exercised everything, and found nothing."""
    return made([part("all", load(API).requirements)], **more)


@frozen
class Signed:
    """A directory with a run log, its certificate and perhaps its evidence, and the keys beside it."""

    out: Path
    key: Path

    @property
    def certificate(self) -> Path:
        """The certificate."""
        return self.out / "certificate.json"

    @property
    def log(self) -> Path:
        """The run log."""
        return self.out / "run.jsonl"

    @property
    def evidence(self) -> Path:
        """Where the recorded exchanges are."""
        return self.out / "evidence"

    @property
    def statement(self) -> Json:
        """What the certificate states."""
        raw = json.loads(self.certificate.read_text(encoding="utf-8"))
        found: Json = json.loads(base64.b64decode(raw["payload"])) if "payload" in raw else raw
        return found

    @property
    def contents(self) -> Json:
        """What it states in our words."""
        found: Json = self.statement["predicate"][CONTENTS]
        return found

    def sign(self, stated: Json | bytes) -> None:
        """Write a certificate that states something, signed by the owner of the key."""
        data = stated if isinstance(stated, bytes) else payload(stated)
        envelope = signer(str(self.key), {}).envelope(data)
        canon.write(self.certificate, canon.text(envelope.to_json()))

    def restate(self, edit: Callable[[Json], None]) -> None:
        """Have the owner of the key sign a statement that was changed."""
        stated = self.statement
        edit(stated)
        self.sign(stated)

    def reopen(self, edit: Callable[[Json], None]) -> None:
        """Change the envelope."""
        raw = json.loads(self.certificate.read_text(encoding="utf-8"))
        edit(raw)
        self.certificate.write_text(json.dumps(raw), encoding="utf-8")

    def recertify(self, run: Run) -> None:
        """Have the owner of the key certify another run as the one whose evidence this is."""
        self.log.write_text("".join(run.lines()), encoding="utf-8")
        terms = Terms(run_log=canon.digest_of(self.log.read_bytes()))
        stated = statement(run, terms, texts())
        stated["predicate"][CONTENTS]["evidence"] = self.contents["evidence"]
        stated["predicate"]["configuration"] = self.statement["predicate"]["configuration"]
        stated["predicate"]["configuration"][1]["digest"]["sha256"] = terms.run_log.removeprefix("sha256:")
        self.sign(stated)
        self.reindex()

    def recertify_without_evidence(self, run: Run) -> None:
        """Have the owner of the key certify another run."""
        self.log.write_text("".join(run.lines()), encoding="utf-8")
        self.sign(statement(run, Terms(run_log=canon.digest_of(self.log.read_bytes())), texts()))

    def relog(self, text: str) -> None:
        """Have the owner of the key vouch for a run log that is none."""
        self.log.write_text(text, encoding="utf-8")
        digest = canon.digest_of(self.log.read_bytes())
        self.restate(lambda stated: stated["predicate"][CONTENTS].update(run_log=digest))

    def reindex(self) -> None:
        """Have the owner of the key vouch for the evidence as it is now."""
        cases = [each.id for each in Run.read(self.log).cases]
        index = write_index(self.evidence, cases)
        digest = canon.digest_of(index)

        def edit(stated: Json) -> None:
            kept = stated["predicate"][CONTENTS]["evidence"]
            kept.update(index=digest, cases=len(index_of(self.evidence, cases)["cases"]))
            stated["predicate"]["configuration"][2]["digest"]["sha256"] = digest.removeprefix("sha256:")

        self.restate(edit)

    def copy(self, folder: Path) -> "Signed":
        """Return the same in another directory."""
        shutil.copytree(self.out, folder / "out")
        return Signed(folder / "out", self.key)

    def verify(self, *arguments: str, key: Path | None = None) -> Result:
        """Run `ringback verify` as its customer does."""
        public = key or self.key.with_name(f"{self.key.name}.pub")
        words = [str(self.certificate), "--run", str(self.log), "--key", str(public), *arguments]
        return self.invoke(*words)

    @staticmethod
    def invoke(*words: str) -> Result:
        """Run `ringback verify` with any arguments."""
        return CliRunner().invoke(command, words)


def signed(folder: Path, run: Run) -> Signed:
    """Return a made run, certified by a new key."""
    out = folder / "out"
    out.mkdir(parents=True)
    found = Signed(out, folder / "key.pem")
    new_key(found.key)
    found.log.write_text("".join(run.lines()), encoding="utf-8")
    found.sign(statement(run, Terms(run_log=canon.digest_of(found.log.read_bytes())), texts()))
    return found
