"""Our own pytest runs the features of our desk, against the embedded switch or whatever --ringback-endpoint names."""

from pytest_bdd import scenarios

scenarios("features/genesys")
