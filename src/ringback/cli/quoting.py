"""What reports may quote: the contract's words and the features of the root at hand, named from the working directory."""

from pathlib import Path

from ringback.cli.chosen import Chosen
from ringback.contracts import Contract, data_root, known_apis, load
from ringback.report import Texts
from ringback.report.sources import located


def texts_at_hand(api: str, root: Path | None) -> Texts:
    """Return what an API's reports quote; nothing where there is no contract of it."""
    if api not in known_apis(root):
        return Texts()
    home = root or data_root()
    return located(load(api, root), home / "features" / api, home / "cassettes", _before(root))


def texts_of_run(contract: Contract, chosen: Chosen, cassettes: Path | None) -> Texts:
    """Return what the reports of a run of a contract quote."""
    return located(
        contract, chosen.features(contract.api), cassettes or chosen.cassettes, _before(chosen.root)
    )


def _before(root: Path | None) -> str:
    """Return what stands before `contracts/` in the names of files: nothing but for a root further down."""
    home, here = (root or data_root()).resolve(), Path.cwd()
    if home == here or not home.is_relative_to(here):
        return ""
    return f"{home.relative_to(here).as_posix()}/"
