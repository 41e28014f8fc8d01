"""Reports: pure functions of a read run, one module each, and `write_all` for those that people look for."""

from ringback.report.texts import Texts
from ringback.report.written import write_all

__all__ = ["Texts", "write_all"]
