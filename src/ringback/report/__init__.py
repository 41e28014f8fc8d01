"""Reports: pure functions of a read run, one module each; `formats` lists them, `write_all` writes what people look for."""

from ringback.report.formats import write_all
from ringback.report.texts import Texts

__all__ = ["Texts", "write_all"]
