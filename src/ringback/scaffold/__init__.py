"""What `ringback init` lays out: a project for an API of the user's own, with a small server of it."""

from ringback.scaffold.layout import Project

__all__ = ["Project"]
