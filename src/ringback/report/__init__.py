"""Reports: pure functions of a read run, and the one that writes them all."""

from ringback.report.certificate import certificate
from ringback.report.html import html
from ringback.report.junit import junit
from ringback.report.texts import Texts
from ringback.report.written import write_all

__all__ = ["Texts", "certificate", "html", "junit", "write_all"]
