"""`ringback certify -n`: several workers at one server, each with people of its own."""

import json
from pathlib import Path

from tests.acceptance.certified import certify, run
from tests.acceptance.processes import actors_file, served

ONLY = "swap-calls,clear-call,lifecycle"

PEOPLE = {
    "actors": {"agent": "7431", "caller": "7400", "colleague": "7432", "supervisor": "7490"},
    "sets.actors": {"agent": "8431", "caller": "8400", "colleague": "8432"},
}


def actors(table: str, suffix: str = "") -> str:
    """Return the people of a table of an endpoint file, or of one that a switch is given."""
    return "".join(
        f'[{table}.{name}{suffix}]\nusername = "{name}{number}"\npassword = "Kanarienvogel {number}"\nphone_number = "{number}"\n'
        for name, number in PEOPLE["actors" if table == "actors" and not suffix else "sets.actors"].items()
    )


def endpoint(folder: Path, url: str, sets: str) -> Path:
    """Return an endpoint file with a first set of actors and these further ones."""
    path = folder / "vendor.toml"
    limits = "[limits]\nhttp_s = 10.0\nnotification_s = 5.0\nquiet_s = 0.2\n"
    path.write_text(
        f'api = "genesys"\nbase_url = "{url}"\n{limits}{actors("actors")}{sets}', encoding="utf-8"
    )
    return path


def test_two_workers_share_a_server(tmp_path: Path) -> None:
    """Each acts with its own people; the log is as one worker alone would write it."""
    everybody = actors("actors") + actors("actors", "-two")
    with served("genesys", "--actors", str(actors_file(tmp_path, everybody))) as server:
        file = endpoint(tmp_path, server.url, "[[sets]]\n" + actors("sets.actors"))
        both, alone = (
            certify("genesys", file, tmp_path / name, level="lifecycle", only=ONLY, workers=workers)
            for name, workers in (("both", 2), ("alone", 1))
        )
    assert both.exit == 0, both.told()
    cases = [[each["id"] for each in run.records if each["type"] == "case"] for run in (both, alone)]
    assert cases[0] == cases[1]
    assert len(cases[0]) > 5


def test_two_workers_at_the_embedded_switch(tmp_path: Path) -> None:
    """Each worker has a switch of its own."""
    done = certify("voipnow", "embedded", tmp_path, only="hold,transfer", workers=2)
    assert done.exit == 0, done.told()


def test_a_worker_without_people(tmp_path: Path) -> None:
    """Two workers cannot use the same phones: what is missing is said, and nothing is sent."""
    file = endpoint(tmp_path, "http://127.0.0.1:9", "")
    done = run("certify", "--endpoint", str(file), "-n", "2", "--out", str(tmp_path / "out"))
    assert done.exit == 2
    assert "2 workers need 2 sets of actors, and there are 1" in done.stderr
    assert "[[sets]]" in done.stderr


def test_sets_that_are_none(tmp_path: Path) -> None:
    """A mistake in a further set names the set."""
    file = endpoint(tmp_path, "http://127.0.0.1:9", '[[sets]]\n[sets.actors.agent]\nusername = "x"\n')
    done = run("certify", "--endpoint", str(file), "--out", str(tmp_path / "out"))
    assert done.exit == 2
    assert json.dumps(done.stderr).count("Traceback") == 0
    assert "sets[2].actors.agent" in done.stderr
