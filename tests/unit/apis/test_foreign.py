"""APIs that live elsewhere, by `module:NAME`."""

from pathlib import Path

import pytest
from tests.thirdparty.bellhop import adapter

from ringback.apis import APIS, api_named, is_reference
from ringback.errors import CannotLoad

BELLHOP = "tests.thirdparty.bellhop.adapter"


def test_a_reference_leads_to_the_record() -> None:
    """What the module calls so is what is used."""
    assert api_named(f"{BELLHOP}:API") is adapter.API
    assert is_reference(f"{BELLHOP}:API")
    assert not any(map(is_reference, APIS))


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("nowhere.at:API", "there is no module nowhere"),
        ("tests.nowhere:API", "there is no module tests.nowhere"),
        (f"{BELLHOP}:ARI", f"{BELLHOP} has no ARI; it has API"),
        ("tests.unit:API", "tests.unit has no API"),
        (f"{BELLHOP}:BASE", "it is a str, and no ringback.apis.Api"),
        ("ringback.apis.genesys:API", "it is called genesys, and that is an API that comes with Ringback"),
        (":API", "it must be module:NAME, such as mycompany.ringback:API"),
        ("os:path.sep", "it must be module:NAME, such as mycompany.ringback:API"),
    ],
)
def test_a_reference_that_leads_to_none(reference: str, reason: str) -> None:
    """Which half is wrong is said, and what would be right where that is known."""
    with pytest.raises(CannotLoad) as caught:
        api_named(reference)
    assert caught.value == CannotLoad(reference, reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import nowhere_at_all\n", "faulty_0 imports nowhere_at_all, which is not there"),
        ("API = 1 / 0\n", "faulty_1 cannot be imported: ZeroDivisionError: division by zero"),
    ],
    ids=["needy", "broken"],
)
def test_a_module_with_a_fault(
    text: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the module's own is told as one, and is no bug of Ringback's."""
    name = reason.partition(" ")[0]
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(CannotLoad) as caught:
        api_named(f"{name}:API")
    assert caught.value == CannotLoad(f"{name}:API", reason)
