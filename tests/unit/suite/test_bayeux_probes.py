"""Each probe of CometD finds what it is for, and nothing at a switch that is healthy."""

import json
from collections.abc import Callable
from typing import NoReturn

import pytest
from tests.unit.suite.told import VOIPNOW
from tests.unit.suite.wrongly import findings_of, stage_with

from ringback.suite import bayeux_protocol, bayeux_telling
from ringback.suite.bayeux_client import COVERED, ExtraClient
from ringback.suite.bayeux_probes import PROBES, run
from ringback.suite.bayeux_replies import paired
from ringback.suite.stage import Stage

Probe = Callable[[Stage], None]


@pytest.mark.parametrize("name", sorted(PROBES))
def test_a_healthy_switch_passes(name: str) -> None:
    """What a server does right is no finding, and a client of the suite's own may come and go."""
    assert findings_of(PROBES[name][0]) == []


@pytest.mark.parametrize(
    ("defect", "probe", "rule", "requirement"),
    [
        ("earlier-clients-untold", bayeux_telling.several_clients, "notification.missing", "GWS-COMET-1"),
        (
            "told-once-for-each-client",
            bayeux_telling.several_clients,
            "notification.duplicate",
            "GWS-NOTE-5",
        ),
        (
            "told-without-subscription",
            bayeux_telling.without_subscription,
            "notification.unexpected",
            "GWS-COMET-1",
        ),
        (
            "told-after-unsubscribing",
            bayeux_telling.unsubscribed,
            "notification.unexpected",
            "GWS-COMET-1",
        ),
        (
            "client-id-opens-anybodys-queue",
            bayeux_telling.somebody_elses_client,
            "notification.misaddressed",
            "GWS-NOTE-4",
        ),
        (
            "messages-in-reverse",
            bayeux_telling.away_between_connects,
            "notification.after-release",
            "GWS-CALL-5",
        ),
        (
            "messages-between-connects-lost",
            bayeux_telling.away_between_connects,
            "notification.missing",
            "GWS-COMET-1",
        ),
        (
            "clients-forgotten-in-silence",
            bayeux_telling.many_messages,
            "notification.missing",
            "GWS-COMET-1",
        ),
        ("tenth-message-lost", bayeux_telling.many_messages, "notification.missing", "GWS-COMET-1"),
        ("dead-clients-accepted", bayeux_protocol.without_handshake, "cometd.session", "GWS-COMET-1"),
        ("dead-clients-accepted", bayeux_protocol.disconnected, "cometd.session", "GWS-COMET-1"),
        ("dead-clients-turned-away", bayeux_protocol.without_handshake, "cometd.advice", "GWS-COMET-4"),
        ("connects-answered-by-another-id", bayeux_protocol.advice, "cometd.reply", "GWS-COMET-3"),
        ("subscriptions-unnamed", bayeux_protocol.replies, "cometd.reply", "GWS-COMET-3"),
        ("advice-to-stay-away", bayeux_protocol.advice, "cometd.advice", "GWS-COMET-4"),
    ],
)
def test_what_a_server_does_wrong_is_named(defect: str, probe: Probe, rule: str, requirement: str) -> None:
    """The first finding has the rule and the requirement that say what is wrong."""
    first = findings_of(probe, defect)[0]
    assert (first.rule, first.requirement) == (rule, requirement)


def test_no_client_id_is_shown() -> None:
    """Whoever knows a client id may listen: neither the diagram nor a curl command has one."""
    with stage_with() as stage:
        client = ExtraClient(stage, "agent").open_session("/v2/me/calls")
        shown = json.dumps([each.detail for each in stage.evidence.arrows])
        assert client.client_id
        assert client.client_id not in shown
        assert COVERED in shown


def test_an_api_without_notifications_has_no_probes() -> None:
    """Where nobody is notified there is nobody to be probed, and no stage is opened."""

    def opened(case: str) -> NoReturn:
        raise AssertionError(case)

    assert list(run(VOIPNOW, opened, wanted=bool, clock=float)) == []


def test_replies_without_ids_belong_to_what_they_name() -> None:
    """Those of a batch may come in any order; one that names nothing is left for what nothing else answers."""
    one, two, three = ({"channel": "/meta/subscribe", "subscription": each} for each in ("/a", "/b", "/c"))
    replies = [{"channel": "/meta/subscribe", "subscription": each} for each in ("/c", None, "/a")]
    pairs = [
        (message["subscription"], reply["subscription"])
        for message, reply in paired([one, two, three], replies)
    ]
    assert sorted(pairs) == [("/a", "/a"), ("/b", None), ("/c", "/c")]
