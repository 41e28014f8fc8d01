"""The address of the endpoint that was recorded, and the name that stands for it in a cassette."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

#: RFC 6761 promises that no host of this name exists.
PSEUDONYM = "ringback.invalid"
PORTS = {"http": 80, "https": 443}

_COLON = r"(?::|%(?:25)*3[aA]|\\+u003[aA])"
#: Where a host may begin in text: not within a longer name, but after an escaped slash, colon or `@`.
_EDGE = r"(?:(?<![A-Za-z0-9_-])|(?<=2[fF])|(?<=3[aAdD])|(?<=40)|(?<=\\[bfnrt])|(?<=\\u00[0-9A-Fa-f]{2}))"
#: Where an authority begins: after `//` in some spelling, after `@`, or at the very beginning.
_AUTHORITY = r"(?:(?<=//)|(?<=\\/\\/)|(?<=%2[fF]%2[fF])|(?<=@)|\A)"


class Address:
    """Finds and replaces host and port of a base URL; other hosts, and other ports of a numeric one, stay."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.host = parts.hostname or ""
        self.is_name = "." in self.host and not _is_number(self.host)
        self._pattern = re.compile(
            _pattern(self.host, parts.port, PORTS.get(parts.scheme), is_name=self.is_name)
        )

    def replaced(self, text: str) -> tuple[str, int]:
        """Return the text with the pseudonym for the address, and how often it stood there."""
        if not self.host or self.host not in text.lower():
            return text, 0
        return self._pattern.subn(PSEUDONYM, text)

    def is_in(self, text: str) -> bool:
        """Return whether the text names the address."""
        return bool(self.host) and self.host in text.lower() and bool(self._pattern.search(text))


def _pattern(host: str, port: int | None, usual: int | None, *, is_name: bool) -> str:
    literal = rf"\[{re.escape(host)}\]" if ":" in host else re.escape(host)
    edge = r"(?<!\.)" + _EDGE if not is_name else _EDGE
    end, other_port = r"(?![A-Za-z0-9_-])", rf"(?!{_COLON}\d)"
    spellings = []
    if port is not None:
        spellings.append(rf"{edge}{literal}{_COLON}{port}(?!\d)")
    if port in (None, usual):
        if usual is not None:
            spellings.append(rf"{edge}{literal}{_COLON}{usual}(?!\d)")
        # A numeric address or a bare name is common in other text; only an authority is surely ours.
        begin = edge if is_name else _AUTHORITY
        spellings.append(rf"{begin}{literal}{end}{other_port}")
    if is_name:
        spellings.append(rf"{edge}{literal}{end}")
    return "(?i:" + "|".join(spellings) + ")"


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
