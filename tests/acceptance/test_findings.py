"""What a user does with findings: sees each defect once, sees it again without Ringback, accepts it for a while."""

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from attrs import frozen
from tests.acceptance import warm
from tests.acceptance.certified import PATIENCE, run
from tests.acceptance.processes import served
from tests.standins.launch import standin

from ringback.report import groups
from ringback.run import Run

#: Two flows, in which calls are told of more than once.
ONLY = "calls/answer-and,swap-calls/hold-dial-swap"


@frozen
class User:
    """Somebody who certifies one endpoint over and over."""

    endpoint: Path
    folder: Path
    #: The requirement that the defect breaks where it shows in answers; empty for a server without it.
    demand: str = ""

    def certify(self, *arguments: str, only: str = ONLY) -> warm.Ended:
        """Return how a run of the flows ends."""
        words = [
            "certify",
            "--endpoint",
            str(self.endpoint),
            "--level",
            "flows",
            "--out",
            str(self.folder / "out"),
        ]
        words += ["--only", only] if only else []
        return warm.run([*words, "-q", *arguments], PATIENCE)

    @property
    def log(self) -> Run:
        """The last run."""
        return Run.read(self.folder / "out" / "run.jsonl")

    def accepting(self, **keys: str) -> str:
        """Return the name of a file that accepts the defect, with these keys in its entries."""
        entry = {
            "rule": '"notification.schema"',
            "requirement": '"GWS-CALL-1"',
            "reason": '"Ticket 12 at the vendor."',
            "expires": "2999-12-31",
            "case": '"genesys/flow/*"',
            **keys,
        }
        # The defect shows in answers as well, which another requirement is about.
        entries = [entry, entry | {"rule": '"response.schema"', "requirement": self.demand}]
        path = self.folder / "accepted.toml"
        lines = [
            line
            for each in entries[: 2 if self.demand else 1]
            for line in ("[[accepted]]", *(f"{name} = {value}" for name, value in each.items()))
        ]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return str(path)

    @property
    def requirement(self) -> str:
        """The requirement of what the last run found in answers."""
        return next(
            f'"{each.requirement}"'
            for result in self.log.results
            for each in result.findings
            if each.rule == "response.schema"
        )


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run a switch that gives the duration of calls as a number, and return its endpoint file."""
    path = tmp_path_factory.mktemp("defective") / "endpoint.toml"
    with served("genesys", "--defect", "duration-as-number", "--endpoint-file", str(path)):
        yield path


@pytest.fixture(scope="module")
def demand(endpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the requirement that the defect breaks where it shows in answers."""
    first = User(endpoint=endpoint, folder=tmp_path_factory.mktemp("first"))
    first.certify()
    return first.requirement


@pytest.fixture
def user(endpoint: Path, demand: str, tmp_path: Path) -> User:
    """Return a user of that switch."""
    return User(endpoint=endpoint, folder=tmp_path, demand=demand)


def test_one_defect_is_one_finding(user: User) -> None:
    """What all notifications of two flows show is told once, with how often and where."""
    done = user.certify()
    assert (done.exit, done.stderr) == (1, "")
    assert "  1 finding in 2 cases: the endpoint does not do what its documentation says." in done.stdout
    (group,) = groups.findings(user.log)
    assert len(group.instances) > len(group.cases) == 2
    assert len(group.operations) > 1
    # The same from the log alone.
    again = run("report", str(user.folder / "out"))
    assert (again.exit, again.stdout) == (1, done.stdout)


def test_a_finding_tells_the_way_there(user: User) -> None:
    """Its exchanges lead from the first command to the one at fault, and nobody's password is among them."""
    user.certify()
    found = [each for result in user.log.results for each in result.findings]
    longest = max(found, key=lambda each: len(each.steps))
    assert [each.operation for each in longest.steps][:2] == ["Dial", "Answer"]
    assert longest.steps[-1].number == longest.exchange
    assert any("Ringing" in told for told in longest.steps[0].told)
    secrets = re.findall(r'password = "(.+)"', user.endpoint.read_text(encoding="utf-8"))
    assert len(secrets) > 2
    for path in user.folder.joinpath("out").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not [each for each in secrets if each in text]


def test_an_accepted_finding_does_not_fail_the_run(user: User) -> None:
    """Reason and expiry are in all reports, and the run conforms."""
    done = user.certify("--accepted", user.accepting(by='"A. Reviewer"'))
    assert (done.exit, done.stderr) == (0, "")
    assert "Ticket 12 at the vendor. (until 2999-12-31, A. Reviewer)" in " ".join(done.stdout.split())
    out = user.folder / "out"
    for name in ("report.html", "junit.xml", "certificate.json", "run.jsonl"):
        text = out.joinpath(name).read_text(encoding="utf-8")
        assert "Ticket 12 at the vendor." in text, name
        assert "2999-12-31" in text, name
    held = json.loads(out.joinpath("certificate.json").read_text(encoding="utf-8"))
    predicate = held["predicate"]
    held = predicate["urn:ringback:certificate:2"]
    assert (predicate["result"], held["verdict"], held["findings"]) == ("FAILED", "conforms", [])
    # Only one case was asked for, so that no level is granted.
    assert held["level"]["granted"] is None
    assert held["accepted"][0]["state"] == "met"
    again = run("report", str(out))
    assert (again.exit, again.stdout) == (0, done.stdout)


def test_an_expired_acceptance_fails_the_run(user: User) -> None:
    """The finding is one again, and the entry is named with what to do."""
    done = user.certify("--accepted", user.accepting(expires="2020-01-31"))
    told = " ".join(done.stdout.split())
    assert done.exit == 1
    assert "1 finding in 2 cases" in told
    assert "was accepted until 2020-01-31, and is seen" in told
    assert "give it a later day, or take it out" in told


def test_an_acceptance_of_something_else_was_not_looked_for(user: User) -> None:
    """Where only some cases were asked for, nobody says that something is gone; new findings fail the run."""
    done = user.certify("--accepted", user.accepting(operation='"SwapCalls"', where='"/nowhere"'))
    assert done.exit == 1
    told = " ".join(done.stdout.split())
    assert "was not looked for" in told
    assert "1 finding in 2 cases" in told


def test_an_accepted_finding_that_is_gone_fails_the_run(tmp_path: Path) -> None:
    """On a server that was repaired, all flows are run, and the entry must go."""
    path = tmp_path / "endpoint.toml"
    with served("genesys", "--endpoint-file", str(path)):
        user = User(endpoint=path, folder=tmp_path)
        gone = user.certify("--accepted", user.accepting(case='"genesys/flow/calls/answer-*"'), only="")
        unsought = user.certify("--accepted", user.accepting(), only="calls/answer-and")
    told = " ".join(gone.stdout.split())
    assert gone.exit == 1, gone
    assert "1 acceptance must be looked at again." in told
    assert "does not occur any more. Take the entry out of the file of accepted findings." in told
    assert unsought.exit == 0, unsought
    assert "was not looked for" in " ".join(unsought.stdout.split())


def test_what_a_reviewer_fills_in(user: User) -> None:
    """Ringback writes what is to be accepted; without reasons it is refused, with them it is obeyed."""
    template = user.folder / "new.toml"
    first = user.certify("--write-accepted", str(template))
    assert first.exit == 1
    entries = tomllib.loads(template.read_text(encoding="utf-8"))["accepted"]
    assert [each["rule"] for each in entries] == ["notification.schema", "response.schema"]
    empty = user.certify("--accepted", str(template))
    assert (empty.exit, empty.stdout, len(empty.stderr.splitlines())) == (2, "", 1)
    assert f"{template} is not valid at entry 1, reason: it must not be empty." in empty.stderr
    filled = template.read_text(encoding="utf-8").replace('reason = ""', 'reason = "known"')
    template.write_text(filled, encoding="utf-8")
    assert user.certify("--accepted", str(template)).exit == 0
    # Nobody's reasons are overwritten.
    assert user.certify("--write-accepted", str(template)).exit == 2
    assert template.read_text(encoding="utf-8") == filled


def test_a_requirement_that_nobody_knows(user: User) -> None:
    """A slip of the pen is told before anything is run."""
    done = user.certify("--accepted", user.accepting(requirement='"GWS-CALL-999"'))
    assert (done.exit, done.stdout) == (2, "")
    assert "entry 1, requirement: there is no requirement GWS-CALL-999" in done.stderr


def test_a_project_sets_its_file_once(user: User) -> None:
    """The option stands in ringback.toml like all others."""
    user.accepting()
    user.folder.joinpath("ringback.toml").write_text(
        '[certify]\naccepted = "accepted.toml"\n', encoding="utf-8"
    )
    done = run(
        *("certify", "--endpoint", str(user.endpoint), "--level", "flows", "--only", ONLY, "-q"),
        cwd=user.folder,
    )
    assert done.exit == 0, done


def shell(line: str, environment: Mapping[str, str]) -> str:
    """Return what a POSIX shell prints for a command line; its exit code must be 0."""
    done = subprocess.run(
        ["sh", "-c", line],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout


def again(vice: str, rule: str, only: str, folder: Path) -> tuple[str, str]:
    """Return the curl of a stand-in's clearest finding of a rule, and what a shell that knows the secrets prints."""
    with standin("genesys", vice=vice, quiet_s=0.2, notification_s=1.0) as endpoint:
        user = User(endpoint=endpoint, folder=folder)
        done = user.certify(only=only)
        assert done.exit == 1, done
        curl = next(each.clearest.finding.curl for each in groups.findings(user.log) if each.rule == rule)
        actors = tomllib.loads(endpoint.read_text(encoding="utf-8"))["actors"]
        secrets = {
            f"{name.upper()}_{key.upper()}": str(value)
            for name, actor in actors.items()
            for key, value in actor.items()
        }
        return curl, shell(curl, secrets)


def test_curl_shows_a_wrong_answer_again(tmp_path: Path) -> None:
    """Pasted into a shell that knows the secrets, it is answered without the documented member once more."""
    curl, answer = again("NoStatusCode", "response.schema", "answer-and-hang-up", tmp_path)
    assert "_PASSWORD" in curl
    status, _, body = answer.partition("\n")
    assert "200" in status, answer
    assert "statusCode" not in body


def test_curl_opens_the_door_again(tmp_path: Path) -> None:
    """Who is let in without credentials is let in by a command line that has none."""
    curl, answer = again("OpenDoor", "authorization.missing", "nobody-how-credentials", tmp_path)
    assert "PASSWORD" not in curl
    assert "200" in answer.partition("\n")[0], answer
