import pytest
from attrs import evolve
from tests.certificates import made, part, texts, whole

from ringback.report.levels import Standing, standing
from ringback.report.texts import Texts
from ringback.run import Run
from ringback.suite.programme import LEVELS

REQUIREMENTS = texts().requirements


def of_level(level: str) -> str:
    """Return a requirement of a level."""
    return next(each.id for each in REQUIREMENTS.values() if each.level == level)


def without(name: str, *parts: object, **more: str) -> Run:
    """Return a run that exercised all requirements but one, and had these cases as well."""
    rest = [each for each in REQUIREMENTS if each != name]
    return made([part("rest", rest), *parts], **more)  # type: ignore[list-item]  # cases and results


@pytest.mark.parametrize("level", LEVELS)
def test_a_claimed_level_that_was_exercised_is_granted(level: str) -> None:
    """Nothing stands between the two."""
    assert standing(whole(level=level), texts()) == Standing(level, level, (), (), ())


@pytest.mark.parametrize("kind", ["actor", "setting", "cassette", "circumstance", None])
def test_what_its_owner_left_out_is_not_granted(kind: str | None) -> None:
    """A requirement that only an actor could have shown, who was not there, takes the level away and says why."""
    name = of_level("flows")
    run = without(
        name, part("supervised", [name], "skipped", reason="the endpoint has no actor x", skip=kind)
    )
    found = standing(run, texts())
    assert (found.claimed, found.granted) == ("robust", "shapes")
    assert found.reasons == (f"{name} was not exercised: the endpoint has no actor x ({kind or 'untyped'})",)
    assert [each.id for each in found.lacking] == [name]


def test_the_level_below_is_granted() -> None:
    """Who lacks something of the highest level has the one below it."""
    name = of_level("robust")
    found = standing(without(name), texts())
    assert (found.granted, found.reasons) == (
        "lifecycle",
        (f"{name} was not exercised: no case of the run is about it",),
    )


@pytest.mark.parametrize("kind", ["capability", "contract"])
def test_what_a_server_legally_does_not_offer_is_granted_and_shown(kind: str) -> None:
    """A legal server gets its certificate for what it offers; what it does not offer stands in it."""
    name = of_level("flows")
    run = without(
        name, part("optional", [name], "skipped", reason="the endpoint does not take Park", skip=kind)
    )
    found = standing(run, texts())
    assert (found.granted, found.reasons) == ("robust", ())
    (left,) = found.not_offered
    assert left.to_json() == {
        "id": name,
        "reasons": [{"skip": kind, "reason": "the endpoint does not take Park"}],
    }


def test_one_case_that_was_left_out_is_enough() -> None:
    """A requirement of which one case lacked an actor, and another a capability, was not exercised."""
    name = of_level("flows")
    run = without(
        name,
        part("optional", [name], "skipped", reason="the endpoint does not take Park", skip="capability"),
        part("supervised", [name], "skipped", reason="the endpoint has no actor x", skip="actor"),
    )
    found = standing(run, texts())
    assert found.granted == "shapes"
    assert found.reasons == (f"{name} was not exercised: the endpoint has no actor x (actor)",)


def test_skips_of_what_another_case_has_shown_take_nothing_away() -> None:
    """Requirements are exercised, not cases."""
    name = of_level("flows")
    run = made([part("all", REQUIREMENTS), part("more", [name], "skipped", reason="no actor", skip="actor")])
    assert standing(run, texts()).granted == "robust"


def test_a_run_of_some_cases_is_granted_nothing() -> None:
    """Who asks for some cases only gets no level, whatever these are."""
    assert standing(whole(only="hold"), texts()).reasons == ("only cases like hold were asked for",)


def test_findings_take_every_level_away() -> None:
    """A run that departs, or that nobody could tell about, is granted nothing."""
    failed = made([part("all", REQUIREMENTS), part("more", [], "errored", reason="it did not answer")])
    assert standing(failed, texts()) == Standing("robust", None, ("the verdict is undetermined",), (), ())


def test_a_recorded_endpoint_reaches_the_flows() -> None:
    """A recording answers nothing that was not asked when it was made."""
    found = standing(whole(endpoint={"kind": "recorded"}), texts())
    assert (found.granted, found.reasons) == (
        "flows",
        ("a recorded endpoint answers what was recorded, and nothing else",),
    )


def test_without_the_contract_nothing_is_granted() -> None:
    """Nobody can tell what was left out."""
    assert standing(evolve(whole()), Texts()).granted is None
