"""Whose session the switch remembers."""

from tests.switches import Office

from ringback.switch.sessions import NEW_LIMIT


def test_a_client_without_cookies_pushes_nobody_out() -> None:
    """Who signs in with each request makes sessions without end; those who come back with theirs keep it."""
    with Office.open() as office:
        agent, caller = office.agent, office.caller
        for _ in range(NEW_LIMIT + 1):
            caller.line.ask("GET", "/api/v2/me", {"Authorization": caller.credentials})
        assert agent.ask("GET", "/me").status == 200


def test_a_session_that_nobody_came_back_to_is_forgotten() -> None:
    """What a client without cookies leaves behind is bounded."""
    with Office.open() as office:
        caller = office.caller
        first = caller.line.ask("GET", "/api/v2/me", {"Authorization": caller.credentials})
        for _ in range(NEW_LIMIT):
            caller.line.ask("GET", "/api/v2/me", {"Authorization": caller.credentials})
        cookie = first.headers["Set-Cookie"].partition(";")[0]
        assert caller.line.ask("GET", "/api/v2/me", {"Cookie": cookie}).status == 403
