"""Certificates that were changed, by somebody without the key and by its owner: every one is refused, with its own words."""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from tests.acceptance import warm
from tests.certificates import API, Json, Signed, made, part, signed, texts, whole

from ringback.certificate.keys import new_key
from ringback.report.statement import CONTENTS, payload
from ringback.run import Run

#: The flows of the run with evidence: quick ones.
ONLY = "flow/hold/"
HOLD = f"{API}/flow/hold/put-on-hold"
OFF = f"{API}/flow/hold/taken-off-hold"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    """Return a few flows at the embedded switch, certified and signed with their evidence."""
    folder = tmp_path_factory.mktemp("recorded")
    found = Signed(folder / "out", folder / "key.pem")
    new_key(found.key)
    words = ["certify", "--api", API, "--level", "flows", "--only", ONLY, "--sign", str(found.key), "-q"]
    done = warm.run([*words, "--out", str(found.out)], 300)
    assert done.exit == 0, done
    return found


@pytest.fixture
def granted(tmp_path: Path) -> Signed:
    """Return a run that was granted its level, signed."""
    return signed(tmp_path, whole())


@pytest.fixture
def kept(recorded: Signed, tmp_path: Path) -> Signed:
    """Return a copy of the run with evidence, to be changed."""
    return recorded.copy(tmp_path)


def test_a_true_certificate_is_verified(granted: Signed, tmp_path: Path) -> None:
    """It says what was looked at, and a badge is written."""
    badge = tmp_path / "badge.svg"
    done = granted.verify("--badge", str(badge))
    assert (done.exit_code, done.exception) == (0, None), done.output
    assert [each.partition(":")[0] for each in done.output.splitlines()[:3]] == ["ok"] * 3
    assert "Level robust was claimed; granted: robust." in done.output
    assert "robust" in badge.read_text(encoding="utf-8")


def test_its_exchanges_lead_to_it(kept: Signed) -> None:
    """Every check is made again on what was recorded, without the switch, and each case ends as it did."""
    done = kept.verify("--replay")
    assert done.exit_code == 0, done.output
    assert "flow: 7 of 7 run again on what was recorded, with every check, and ended alike" in done.output
    assert kept.contents["evidence"]["not_replayed"] == []
    words = "".join(each.read_text(encoding="utf-8") for each in kept.evidence.iterdir())
    assert "127.0.0.1" not in words


# What anybody can do.


def _payload(change: Callable[[bytes], bytes]) -> Callable[[Signed], None]:
    def edit(raw: Json) -> None:
        raw["payload"] = base64.b64encode(change(base64.b64decode(raw["payload"]))).decode()

    return lambda it: it.reopen(edit)


def _log(change: Callable[[str], str]) -> Callable[[Signed], None]:
    return lambda it: _write(it.log, change(it.log.read_text(encoding="utf-8")))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _foreign(it: Signed) -> None:
    other = it.key.with_name("other.pem")
    new_key(other)
    Signed(it.out, other).sign(it.statement)


def _swapped_signature(it: Signed) -> None:
    before = json.loads(it.certificate.read_text(encoding="utf-8"))["signatures"]
    it.restate(lambda stated: stated["predicate"].update(result="PASSED", failedTests=[]))
    it.restate(lambda stated: stated["predicate"][CONTENTS].update(seed=2))
    it.reopen(lambda raw: raw.update(signatures=before))


OUTSIDERS: dict[str, tuple[Callable[[Signed], None], str]] = {
    "a byte of the statement": (_payload(lambda data: data.replace(b'"PASSED"', b'"WARNED"')), "changed after it was signed"),
    "a space in the statement": (_payload(lambda data: data + b" "), "changed after it was signed"),
    "the statement cut": (_payload(lambda data: data[:100]), "means one thing"),
    "a later day": (_payload(lambda data: data.replace(b"2027-11-26", b"2037-11-26")), "changed after it was signed"),
    "the signature of another statement": (_swapped_signature, "changed after it was signed"),
    "no signature": (lambda it: it.reopen(lambda raw: raw.update(signatures=[])), "from 1 to 16 signatures"),
    "a signature of nothing": (lambda it: it.reopen(lambda raw: raw["signatures"][0].update(sig="")), "changed after it was signed"),
    "a signature cut": (lambda it: it.reopen(lambda raw: raw["signatures"][0].update(sig="AAAA")), "changed after it was signed"),
    "a foreign key": (_foreign, "signed by another key"),
    "another kind of payload": (lambda it: it.reopen(lambda raw: raw.update(payloadType="text/plain")), "its payload is 'text/plain'"),
    "no envelope": (lambda it: _write(it.certificate, payload(it.statement).decode()), "is unsigned"),
    "two payloads": (lambda it: _write(it.certificate, it.certificate.read_text(encoding="utf-8").replace("{", '{"payload": "e30=",', 1)), "a name stands twice"),
    "no JSON": (lambda it: _write(it.certificate, "certified!"), "means one thing"),
    "a list": (lambda it: _write(it.certificate, "[]"), "is not of type"),
    "an empty file": (lambda it: _write(it.certificate, ""), "means one thing"),
    "a byte of the log": (_log(lambda text: text.replace('"seconds":0.1', '"seconds":0.2')), "was changed since"),
    "a line less": (_log(lambda text: "".join(text.splitlines(keepends=True)[:-1])), "was changed since"),
    "a line more": (_log(lambda text: text + "\n"), "was changed since"),
    "another run's log": (_log(lambda _: "".join(whole(seed=2).lines())), "was changed since"),
}  # fmt: skip


def _refused(granted: Signed, folder: Path, change: Callable[[Signed], None], words: str) -> None:
    """Change something, and see it refused in one line that has these words; there is no badge."""
    change(granted)
    done = granted.verify("--badge", str(folder / "badge.svg"))
    assert (done.exit_code, done.output.count("\n")) == (1, 1), done.output
    assert done.output.startswith("refused: ")
    assert words in done.output
    assert not (folder / "badge.svg").exists()


@pytest.mark.parametrize("way", OUTSIDERS)
def test_what_anybody_changed_is_refused(way: str, granted: Signed, tmp_path: Path) -> None:
    """Without the key nothing can be changed that is not noticed; there is no badge."""
    _refused(granted, tmp_path, *OUTSIDERS[way])


# What the owner of the key can do.


def _states(**change: object) -> Callable[[Signed], None]:
    return lambda it: it.restate(lambda stated: stated["predicate"][CONTENTS].update(change))


def _predicate(**change: object) -> Callable[[Signed], None]:
    return lambda it: it.restate(lambda stated: stated["predicate"].update(change))


def _level(it: Signed) -> None:
    it.recertify_without_evidence(_lacking())
    it.restate(
        lambda stated: stated["predicate"][CONTENTS].update(
            level={"claimed": "robust", "granted": "robust", "reasons": []}
        )
    )


def _lacking() -> Run:
    names = [*texts().requirements]
    return made([part("most", names[1:]), part("one", names[:1], "skipped", reason="no actor", skip="actor")])


def _hidden_skip(it: Signed) -> None:
    it.recertify_without_evidence(_lacking())
    it.restate(lambda stated: stated["predicate"][CONTENTS].update(skipped=[]))


def _footer(it: Signed) -> None:
    run = whole()
    it.recertify_without_evidence(
        evolve(run, footer=evolve(run.footer, requirements={"covered": 1, "total": 1}))
    )


def _broken_log(it: Signed) -> None:
    run = made([part("all", texts().requirements, "failed")])
    lines = [each.replace('"verdict":"departs"', '"verdict":"conforms"') for each in run.lines()]
    it.relog("".join(lines))


def _expired(it: Signed) -> None:
    it.recertify_without_evidence(whole(finished="2020-01-01T00:00:00Z"))


def _future(it: Signed) -> None:
    it.recertify_without_evidence(whole(finished="2999-01-01T00:00:00Z"))


def _twice(it: Signed) -> None:
    it.sign(payload(it.statement).replace(b'"seed": 1', b'"seed": 2, "seed": 1'))


OWNERS: dict[str, tuple[Callable[[Signed], None], str]] = {
    "expired": (_expired, "expired on 2020-12-31"),
    "issued tomorrow week": (_future, "yet to come"),
    "a better verdict": (_states(verdict="departs"), "/verdict"),
    "a higher level": (_level, "/level/granted"),
    "a better result": (_predicate(result="WARNED"), "/predicate/result"),
    "one more test": (_predicate(passedTests=["voipnow/flow/all", "voipnow/flow/more"]), "/predicate/passedTests"),
    "a skip that is not told": (_hidden_skip, "/skipped"),
    "another endpoint": (_states(endpoint={"kind": "live", "base_url": "https://other.example.com"}), "/endpoint/actors"),
    "another API's title": (_states(api={"name": API, "title": "Another API"}), "/api/title"),
    "another seed": (_states(seed=2), "/seed"),
    "another depth": (_states(depth="deep"), "/depth"),
    "another version of Ringback": (_states(ringback="9.9.9"), "/ringback"),
    "another contract": (_states(contract="sha256:" + "0" * 64), "another contract than its run log"),
    "another beginning": (_states(started="2026-11-26T09:59:59Z"), "/started"),
    "half a day more": (_states(expires="2027-11-26T22:00:00Z"), "/expires"),
    "issued later": (_states(issued="2026-11-26T10:00:01Z"), "does not lead to what"),
    "more cases": (_states(cases={"passed": 2, "failed": 0, "errored": 0, "skipped": 0}), "/cases/passed"),
    "more requirements": (_states(requirements={"covered": 0, "total": 0, "not_offered": [], "not_exercised": []}), "/requirements/covered"),
    "an erratum more": (_states(errata=["VN-E1"]), "/errata"),
    "an acceptance more": (_states(accepted=[{"acceptance": {"rule": "x", "requirement": "", "reason": "y", "expires": "2027-01-01"}, "state": "met", "findings": 1}]), "/accepted"),
    "a finding more": (_states(findings=[{"rule": "x", "operation": None, "requirement": None, "count": 1, "cases": 1, "operations": [], "consequence": False}]), "/findings"),
    "a field of somebody's own": (_states(stars=5), "no statement of Ringback's"),
    "a moment that is none": (_states(expires="2027-13-26T00:00:00Z"), "expires is no moment"),
    "another predicate": (lambda it: it.restate(lambda stated: stated.update(predicateType="https://slsa.dev/provenance/v1")), "no statement of Ringback's"),
    "another type": (lambda it: it.restate(lambda stated: stated.update(_type="https://in-toto.io/Statement/v0.1")), "no statement of Ringback's"),
    "another subject": (lambda it: it.restate(lambda stated: stated["subject"][0]["digest"].update(sha256="0" * 64)), "/subject/0"),
    "another version resource": (lambda it: it.restate(lambda stated: stated["subject"][1].update(name="endpoint:x#version")), "/subject/1"),
    "a name that stands twice": (_twice, "a name stands twice"),
    "requirements of its own": (_footer, "counts other requirements"),
    "a verdict of its own": (_broken_log, "the results say departs"),
    "a log cut short": (lambda it: it.relog("".join([*whole().lines()][:-1])), "the footer is missing"),
    "a log that is none": (lambda it: it.relog("certified!\n"), "this is not JSON"),
    "evidence that is nowhere": (_states(evidence={"index": "sha256:" + "0" * 64, "cases": 1, "replayed": 1, "not_replayed": []}), "does not lead to what"),
}  # fmt: skip


@pytest.mark.parametrize("way", OWNERS)
def test_what_the_owner_of_the_key_made_up_is_refused(way: str, granted: Signed, tmp_path: Path) -> None:
    """Who signs cannot state anything but what the run log leads to; there is no badge."""
    _refused(granted, tmp_path, *OWNERS[way])


# What can be done to the evidence.


def _tape(it: Signed, case: str = HOLD) -> Path:
    return it.evidence / f"{case.replace('/', '.')}.yaml"


def _exchange(it: Signed) -> None:
    path = _tape(it)
    _write(path, path.read_text(encoding="utf-8").replace("HTTP", "http", 1) + "\n")


def _swapped(it: Signed) -> None:
    one, other = _tape(it).read_bytes(), _tape(it, OFF).read_bytes()
    _tape(it).write_bytes(other)
    _tape(it, OFF).write_bytes(one)


def _linked(it: Signed) -> None:
    elsewhere = it.out / "elsewhere.yaml"
    _tape(it).rename(elsewhere)
    _tape(it).symlink_to(elsewhere)


def _index(change: Callable[[Json], None]) -> Callable[[Signed], None]:
    def edit(it: Signed) -> None:
        path = it.evidence / "index.json"
        raw = json.loads(path.read_text(encoding="utf-8"))
        change(raw)
        _write(path, json.dumps(raw))

    return edit


TAPES: dict[str, tuple[Callable[[Signed], None], str]] = {
    "a byte of an exchange": (_exchange, f"The recorded exchanges of {HOLD} were changed"),
    "an exchange less": (lambda it: _tape(it).unlink(), "lacks a file"),
    "an exchange more": (lambda it: _write(it.evidence / "more.yaml", ""), "a file that its index does not name"),
    "two exchanges swapped": (_swapped, "were changed"),
    "an exchange from elsewhere": (_linked, "lacks a file"),
    "another index": (_index(lambda raw: raw.update(more=1)), "its index has another digest"),
    "a case less": (_index(lambda raw: raw["cases"].pop(HOLD)), "a file that its index does not name"),
    "a way out": (_index(lambda raw: raw["cases"][HOLD].update(file="../run.jsonl")), "could be anywhere"),
    "an absolute path": (_index(lambda raw: raw["cases"][HOLD].update(file="/etc/passwd")), "could be anywhere"),
    "evidence that nobody named": (_states(evidence=None), "does not lead to what"),
    "more of it run again": (lambda it: it.restate(lambda stated: stated["predicate"][CONTENTS]["evidence"].update(cases=9)), "another number of cases"),
}  # fmt: skip


@pytest.mark.parametrize("way", TAPES)
def test_what_was_done_to_exchanges_is_refused(way: str, kept: Signed) -> None:
    """Each exchange is the one that was certified."""
    change, words = TAPES[way]
    change(kept)
    done = kept.verify()
    assert done.exit_code == 1, done.output
    assert words in done.output


def _parts(it: Signed) -> Run:
    return Run.read(it.log)


def _dropped(it: Signed) -> None:
    run = _parts(it)
    _tape(it).unlink()
    pairs = [(case, run.result(case.id)) for case in run.cases if case.id != HOLD]
    it.recertify(made(pairs, level="flows", only=ONLY, endpoint=run.header.endpoint))


def _renamed(it: Signed) -> None:
    run = _parts(it)
    name = f"{HOLD}-and-more"
    pairs = [(case, run.result(case.id)) for case in run.cases]
    pairs = [
        (evolve(case, id=name), evolve(result, case=name)) if case.id == HOLD else (case, result)
        for case, result in pairs
    ]
    _tape(it).rename(_tape(it, name))
    it.recertify(made(pairs, level="flows", only=ONLY, endpoint=run.header.endpoint))


def _skipped(it: Signed) -> None:
    run = _parts(it)
    pairs = [(case, run.result(case.id)) for case in run.cases]
    pairs = [
        (case, evolve(result, outcome="skipped", skip="capability", reason="it does not offer it"))
        if case.id == HOLD
        else (case, result)
        for case, result in pairs
    ]
    it.recertify(made(pairs, level="flows", only=ONLY, endpoint=run.header.endpoint))


def _healed(it: Signed) -> None:
    """Record an endpoint that answers wrongly, and say that it does not."""
    path = _tape(it)
    changed = path.read_text(encoding="utf-8").replace('"ownerId":"3"', '"ownerId":[3]')
    assert "[3]" in changed
    _write(path, changed)
    it.reindex()


REPLAYS: dict[str, tuple[Callable[[Signed], None], str]] = {
    "a case that was left out": (_dropped, "lacks a case that its level, seed and depth have"),
    "a case that nobody could run": (_renamed, "lacks a case that its level, seed and depth have"),
    "a pass told as a skip": (_skipped, "ends as passed; its run log says skipped"),
    "a wrong answer told as a right one": (_healed, "its run log does not"),
}


@pytest.mark.parametrize("way", REPLAYS)
def test_a_verdict_that_the_evidence_does_not_support_is_refused(way: str, kept: Signed) -> None:
    """Signed or not, digests right or not: run again, the exchanges say otherwise."""
    change, words = REPLAYS[way]
    change(kept)
    quiet = kept.verify()
    assert quiet.exit_code == 0, quiet.output
    done = kept.verify("--replay")
    assert done.exit_code == 1, done.output
    assert words in done.output


# What nobody can tell.


def test_an_unsigned_certificate_is_called_so(granted: Signed) -> None:
    """It is read, and derived, and nobody vouches for it; nor for one whose signer nobody named."""
    words = [str(granted.certificate), "--run", str(granted.log)]
    done = granted.invoke(*words)
    assert (done.exit_code, "takes --key" in done.output) == (2, True), done.output
    granted.certificate.write_bytes(payload(granted.statement))
    done = granted.invoke(*words, "--badge", str(granted.out / "badge.svg"))
    assert (done.exit_code, "unknown: It is unsigned: nobody vouches for it." in done.output) == (2, True)
    assert "No badge was written" in done.output
    assert not (granted.out / "badge.svg").exists()


def test_evidence_that_is_not_at_hand(kept: Signed) -> None:
    """The customer who was not given it is told that it was not looked at."""
    kept.evidence.rename(kept.out / "elsewhere")
    done = kept.verify()
    assert (done.exit_code, "not at hand" in done.output) == (2, True), done.output
    assert kept.verify("--evidence", str(kept.out / "elsewhere")).exit_code == 0


def test_nothing_to_run_again(granted: Signed) -> None:
    """Without evidence nothing can be run again."""
    done = granted.verify("--replay")
    assert (done.exit_code, "No exchanges were kept" in done.output) == (2, True), done.output


def test_a_badge_needs_a_level(tmp_path: Path) -> None:
    """A true certificate of a run that is granted nothing gets none."""
    it = signed(tmp_path, whole(only="hold"))
    done = it.verify("--badge", str(tmp_path / "badge.svg"))
    assert (done.exit_code, "it grants no level" in done.output) == (2, True), done.output


def test_another_version_of_the_contract(tmp_path: Path) -> None:
    """What Ringback's contract says now tells nothing about a run under another one."""
    it = signed(tmp_path, whole(contract="sha256:" + "0" * 64))
    done = it.verify()
    assert (done.exit_code, "verify it with Ringback 0.1.0" in done.output) == (2, True), done.output


@pytest.mark.parametrize("name", ["certificate.json", "run.jsonl", "evidence/index.json"])
def test_no_file_of_a_stranger_breaks_anything(name: str, kept: Signed) -> None:
    """Whatever of a file is left, or stands in its place, the outcome is a sentence and no traceback."""
    path = kept.out / name
    data = path.read_bytes()
    step = max(1, len(data) // 12)
    for broken in [data[:at] for at in range(0, len(data), step)] + [
        b"\xff" * 9,
        b"[" * 99_999,
        b'{"cases": {"a": 1}}',
        os.urandom(99),
    ]:
        path.write_bytes(broken)
        done = kept.verify()
        problem = done.exception if not isinstance(done.exception, SystemExit) else None
        assert done.exit_code in (1, 2), done.output
        assert problem is None or type(problem).__module__ == "ringback.errors", problem
