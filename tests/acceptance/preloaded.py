"""All that a run may import or read in: processes that begin where this module has ended need not."""

import pkgutil
from importlib import import_module

import pytest_bdd.plugin
from _pytest.config import default_plugins
from tests import runs

import ringback.cli
import ringback.suite.steps
from ringback.report.html import html

for package in (ringback.cli, ringback.suite.steps):
    for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        import_module(each.name)
for name in (
    *("ringback.apis.genesys", "ringback.apis.voipnow", "ringback.plugin", "ringback.switch.faces"),
    *("ringback.suite.flows", "ringback.suite.fuzz", "ringback.suite.lifecycle"),
    *("vcr.serializers.yamlserializer", pytest_bdd.plugin.__name__),
    *(f"_pytest.{each}" for each in default_plugins),
):
    import_module(name)

# The first page reads the templates.
html(runs.departing(), runs.TEXTS)
