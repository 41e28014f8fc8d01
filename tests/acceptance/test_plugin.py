"""The pytest plugin as a user meets it: a module of two lines, features of ours and of their own."""

import re
import textwrap
from pathlib import Path

import pytest
from tests.standins.launch import standin

MODULE = """
from pytest_bdd import scenarios
from ringback.contracts import data_root

scenarios("own.feature", str(data_root() / "features" / "genesys" / "calls.feature"))
"""

OPTIONS = ("api", "defect", "endpoint", "fault", "root", "seed", "variant")

OWN = """
Feature: Our desk
  Scenario: A caller is put on hold
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    Then the agent's call with the caller is Held
"""


def project(pytester: pytest.Pytester, module: str, feature: str = OWN) -> None:
    """Make a user's project of a module and a feature."""
    pytester.makepyfile(test_desk=textwrap.dedent(module))
    pytester.path.joinpath("own.feature").write_text(feature, encoding="utf-8")
    # The interpreter is ours, with plugins that a user need not have.
    pytester.makeini("[pytest]\naddopts = -p no:schemathesis -p no:randomly --strict-markers\n")


def outcome(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the user's tests in a process of their own."""
    return pytester.runpytest_subprocess("-q", "-W", "error::pytest.PytestWarning", *arguments)


def test_two_lines(pytester: pytest.Pytester) -> None:
    """Our features and the user's own run on the embedded switch, without any other set-up."""
    project(pytester, MODULE)
    outcome(pytester, "-k", "put_on_hold or answer_and_hang_up").assert_outcomes(passed=2)


def test_departure(pytester: pytest.Pytester) -> None:
    """A scenario that departs fails with the rule that was broken, and says what is wrong in a sentence."""
    project(pytester, 'from pytest_bdd import scenarios\n\nscenarios("own.feature")\n')
    with standin("genesys", vice="HoldNotTold") as endpoint:
        done = outcome(pytester, "--ringback-endpoint", str(endpoint))
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        ["*Departed: notification.missing: Hold must notify the agent with StatusChange Held*"]
    )


def test_passive_rule(pytester: pytest.Pytester) -> None:
    """What a passive rule finds fails the scenario, though every step was fine."""
    project(pytester, 'from pytest_bdd import scenarios\n\nscenarios("own.feature")\n')
    with standin("genesys", vice="NumericParticipants") as endpoint:
        done = outcome(pytester, "--ringback-endpoint", str(endpoint))
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        ["*Departed: notification.schema: A CallStateChangeMessage is not as documented:*"]
    )


def test_missing_actor(pytester: pytest.Pytester) -> None:
    """A scenario that needs an actor whom the endpoint file does not name is skipped, with the reason."""
    feature = OWN.replace("the caller", "the stranger")
    project(pytester, 'from pytest_bdd import scenarios\n\nscenarios("own.feature")\n', feature)
    done = outcome(pytester, "-rs")
    done.assert_outcomes(skipped=1)
    done.stdout.fnmatch_lines(["SKIPPED * the endpoint has no actor stranger*"])


def test_endpoint_that_is_not_there(pytester: pytest.Pytester) -> None:
    """An endpoint file that cannot be used ends the tests at once, in one line that names it and the reason."""
    project(pytester, 'from pytest_bdd import scenarios\n\nscenarios("own.feature")\n')
    done = outcome(pytester, "--ringback-endpoint", "nowhere.toml")
    assert done.ret == 2
    done.stdout.no_fnmatch_line("*Departed*")
    done.stdout.fnmatch_lines(["*Exit: ringback: Cannot read *nowhere.toml: No such file or directory.*"])


def test_features_are_where_the_fixture_says(pytester: pytest.Pytester) -> None:
    """The features that come with Ringback can be found from a test, too."""
    project(
        pytester,
        """
        def test_features(ringback_features):
            assert sorted(each.name for each in ringback_features.iterdir()) == ["genesys", "voipnow"]
        """,
    )
    outcome(pytester).assert_outcomes(passed=1)


def test_nobody_is_bothered(pytester: pytest.Pytester) -> None:
    """In a project without features the plugin starts no server, and costs nothing but its import."""
    project(
        pytester, "def test_anything():\n    import threading\n    assert threading.active_count() == 1\n"
    )
    outcome(pytester).assert_outcomes(passed=1)


def test_options_are_explained(pytester: pytest.Pytester) -> None:
    """Every option of the plugin stands in pytest's own help."""
    done = pytester.runpytest_subprocess("--help")
    found = set(re.findall(r"--ringback-[a-z]+", done.stdout.str()))
    assert found == {f"--ringback-{each}" for each in OPTIONS}


def test_relative_endpoint_file(pytester: pytest.Pytester) -> None:
    """An endpoint file is looked for where pytest was started."""
    project(pytester, 'from pytest_bdd import scenarios\n\nscenarios("own.feature")\n')
    with standin("genesys") as endpoint:
        Path(pytester.path, "vendor.toml").write_bytes(endpoint.read_bytes())
        outcome(pytester, "--ringback-endpoint", "vendor.toml").assert_outcomes(passed=1)
