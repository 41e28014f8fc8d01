"""Where the sentences are that our features have of their own."""

pytest_plugins = ["features.genesys.steps"]
