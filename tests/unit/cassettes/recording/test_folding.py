"""A journal becomes cassettes: the same bytes as a cassette made in memory, all files or none."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.cassettes.recording.folding import Folding, Wanted
from ringback.cassettes.recording.journal import Journal, recover
from ringback.cassettes.recording.lines import Lines, Passed
from ringback.cassettes.recording.names import (
    cassette_of_journal,
    failed_of,
    is_beside,
    journal_of,
    journals_of,
    part_of,
    recovered_of,
)
from ringback.cassettes.recording.recorder import RECENT, Recorder
from ringback.cassettes.scrubbing.scrubber import Scrubber
from ringback.cassettes.scrubbing.secret import Secret
from ringback.cassettes.store import Cassette, Interaction, dumps, read
from ringback.cassettes.timeline import Frame
from ringback.errors import LeakedSecret
from ringback.model import Request, Response

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)
bodies = st.one_of(texts.map(str.encode), st.binary(max_size=40))
headers = st.lists(
    st.tuples(st.sampled_from(["A", "B-c", "Set-Cookie"]), st.text("abc =;", max_size=90)), max_size=3
)
times = st.one_of(st.none(), st.tuples(st.integers(0, 9), st.integers(10, 99)))
frames = st.lists(st.tuples(st.booleans(), st.one_of(texts, st.binary(max_size=20))), max_size=3)


@st.composite
def interactions(draw: st.DrawFn) -> tuple[Interaction, ...]:
    """Draw what a recording may hold."""
    found = []
    for at in range(draw(st.integers(0, 5))):
        passed = [
            Frame(sent=sent, tick=100 + at, data=data, at_ms=draw(st.one_of(st.none(), st.integers(0, 9))))
            for sent, data in draw(frames)
        ]
        request = Request("POST", f"http://h/{at}", draw(headers), draw(bodies))
        response = Response(200, draw(headers), draw(bodies), "OK")
        found.append(
            Interaction(
                request=request,
                response=response,
                sent=2 * at,
                answered=2 * at + 1,
                actor=draw(st.sampled_from(["agent", "caller", "client 1"])),
                times_ms=draw(times),
                frames=tuple(passed),
            )
        )
    return tuple(found)


def journal_with(path: Path, given: tuple[Interaction, ...], metadata: dict[str, object]) -> Path:
    """Return a journal that somebody left."""
    journal = Journal(path, metadata)
    for each in given:
        journal.append(evolve(each, frames=()))
    # Messages come in when they pass, in any order over the sockets.
    for number, each in reversed(list(enumerate(given))):
        for frame in each.frames:
            journal.append(Passed(number, frame))
    journal.close()
    return journal.path


METADATA = {"ringback": {"api": "genesys", "zone": ["a", {"b": None}]}, "other": {"x": 1}}


@settings(deadline=None)  # vcrpy is loaded with the first
@given(interactions())
def test_same_bytes(given: tuple[Interaction, ...]) -> None:
    """What is written piece by piece is what would be written from memory."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "c.yaml")
        lines = Lines(journal_with(path, given, METADATA))
        assert Folding(lines, Wanted(path)).run() == (path,)
        whole = recover(path)
        assert path.read_text(encoding="utf-8") == dumps(whole)
        assert [each.frames for each in whole.interactions] == [each.frames for each in given]
        assert sorted(each.name for each in Path(folder).iterdir()) == ["c.yaml", "c.yaml.journal"]


def said(number: int, text: str = "", actor: str = "agent") -> Interaction:
    """Return an interaction."""
    request = Request("GET", f"http://h/{number}")
    return Interaction(request, Response(200, (), text.encode(), "OK"), 2 * number, 2 * number + 1, actor)


def test_a_cassette_for_each_actor(tmp_path: Path) -> None:
    """Split, each actor has a cassette, on the clock of the whole recording."""
    path = tmp_path / "c.yaml"
    given = tuple(said(at, actor=("agent", "client 1", "../x")[at % 3]) for at in range(6))
    written = Folding(Lines(journal_with(path, given, METADATA)), Wanted(path, split=True)).run()
    assert [each.name for each in written] == ["c.agent.yaml", "c.client-1.yaml", "c.-x.yaml"]
    assert read(written[1]).interactions == (given[1], given[4])


def test_actors_whose_names_look_alike(tmp_path: Path) -> None:
    """Actors whose names cannot be told apart in the name of a file have cassettes of their own all the same."""
    path = tmp_path / "c.yaml"
    given = (said(0, actor="a b"), said(1, actor="a-b"))
    written = Folding(Lines(journal_with(path, given, METADATA)), Wanted(path, split=True)).run()
    assert [each.name for each in written] == ["c.a-b.yaml", "c.a-b-.yaml"]


def test_a_recording_that_is_too_large_for_one_file(tmp_path: Path) -> None:
    """A recording goes on in another file where it would become too large to be read."""
    path = tmp_path / "c.yaml"
    given = tuple(said(at, "x" * 900) for at in range(7))
    lines = Lines(journal_with(path, given, METADATA))
    written = Folding(lines, Wanted(path, full=5000)).run()
    assert [each.name for each in written] == ["c.yaml", "c.2.yaml", "c.3.yaml"][: len(written)]
    assert len(written) > 1
    assert tuple(one for each in written for one in read(each).interactions) == given


def test_all_files_or_none(tmp_path: Path) -> None:
    """Where the last look finds a secret, no file of the recording appears, and the old one stays."""
    path = tmp_path / "c.yaml"
    path.write_text("before")
    given = (said(0, actor="one"), said(1, "p\x00a\x00s\x00s\x00w\x00o\x00r\x00d\x001\x00", actor="two"))
    lines = Lines(journal_with(path, given, METADATA))
    scrubber = Scrubber(secrets=[Secret("agent's password", "password1")])
    with pytest.raises(LeakedSecret) as leak:
        Folding(lines, Wanted(path, split=True), scrubber).run()
    assert leak.value.secret == "agent's password"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["c.yaml", "c.yaml.journal"]
    assert path.read_text() == "before"


def test_a_secret_that_was_shown_long_ago(tmp_path: Path) -> None:
    """What turns out to be a secret is taken out of the journal at once, however long ago it was written."""
    token = "abcdef0123456789abcdef0123456789"
    recorder = Recorder(tmp_path / "c.yaml", Scrubber(), {})
    ask, say = Request("GET", "http://h/x"), Response(200, (), f'{{"note": "{token}"}}'.encode())
    recorder.take("agent", recorder.sent(), ask, say)
    for _ in range(RECENT + 5):
        recorder.take("agent", recorder.sent(), ask, Response(200))
    recorder.sync()
    assert token in journal_of(tmp_path / "c.yaml").read_text()
    learnt = Response(200, (), f'{{"access_token": "{token}"}}'.encode())
    recorder.completed("agent", recorder.sent(), ask, learnt)
    assert token not in journal_of(tmp_path / "c.yaml").read_text()
    found = read(*recorder.commit()).interactions
    assert found[0].response.json()["note"] == found[-1].response.json()["access_token"]
    assert len(found) == RECENT + 7


def test_one_sync_for_all_that_wait(tmp_path: Path) -> None:
    """While the disk is busy others write; the next sync is for all of them."""
    recorder = Recorder(tmp_path / "c.yaml", Scrubber(), {})
    journal = recorder._journal

    def work() -> None:
        recorder.completed("agent", recorder.sent(), Request("GET", "http://h/x"), Response(200))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(8)]
    with journal._syncing:
        for each in threads:
            each.start()
        while journal._written < len(threads):
            threads[0].join(0.001)
        assert journal._synced == 0
    for each in threads:
        each.join(30)
    assert journal._synced == len(threads)
    assert len(recover(tmp_path / "c.yaml").interactions) == len(threads)
    recorder.discard()


def test_a_rewrite_that_was_interrupted(tmp_path: Path) -> None:
    """What was left of a rewrite that a crash cut short is not in the way of the next recorder."""
    path = tmp_path / "c.yaml"
    Journal(path, {}).close()
    left = journal_of(path).with_name("c.yaml.journal.new")
    left.write_text("half")
    recorder = Recorder(path, Scrubber(), {})
    assert not left.exists()
    assert recorder.set_aside == tmp_path / "c.yaml.journal.1"
    recorder.discard()


def test_what_stands_beside_a_cassette(tmp_path: Path) -> None:
    """Journals, attempts and what was recovered have names of their own."""
    path = tmp_path / "a.b.yaml"
    assert failed_of(path).name == "a.b.failed.yaml"
    assert part_of(path, 1) == path
    assert part_of(path, 2).name == "a.b.2.yaml"
    for name in ("a.b.yaml.journal.10", "a.b.yaml.journal", "a.b.yaml.journal.9", "a.b.yaml.journal.new"):
        (tmp_path / name).touch()
    assert [each.name for each in journals_of(path)] == [
        *("a.b.yaml.journal.9", "a.b.yaml.journal.10", "a.b.yaml.journal")
    ]
    assert {cassette_of_journal(each) for each in journals_of(path)} == {path}
    assert recovered_of(path) == path
    path.touch()
    for name in ("a.b.recovered.yaml", "a.b.2.recovered.yaml"):
        assert recovered_of(path).name == name
        assert is_beside(recovered_of(path))
        recovered_of(path).touch()
    assert not is_beside(path)


def test_a_cassette_of_nothing(tmp_path: Path) -> None:
    """A recording in which nothing happened is a cassette all the same."""
    path = tmp_path / "c.yaml"
    (written,) = Folding(Lines(journal_with(path, (), METADATA)), Wanted(path)).run()
    assert read(written) == Cassette(interactions=(), metadata=METADATA)
