"""
What HTTP, cookies, HTML and Bayeux call things: words that say nothing about anybody.

Closed lists, as data.  A value is written for its being in such a list, or of
such a form; it refuses to know any API.
"""

import re

#: Forms in which a value may be written where a contract says so, by the name that `[scrub.public]` gives them.
FORMS = {
    #: One word: of states, modes and other things that an API names; no digits and no space, so no number and no full name.
    "word": re.compile(r"[A-Za-z]{1,40}(?:[_-][A-Za-z]{1,40}){0,4}"),
    #: A count, a code or a duration; too short for a telephone number.
    "number": re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,3})?"),
    #: A point in time: ISO 8601, or as HTTP writes it.
    "time": re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
        r"|[A-Z][a-z]{2}, [0-9]{2}[ -][A-Z][a-z]{2}[ -][0-9]{2,4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
    ),
    #: An opaque identifier: no host, no address and no text is one.
    "id": re.compile(r"[0-9A-Za-z_-]{1,64}"),
    "version": re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,4}"),
}

_LENGTH = re.compile(r"[0-9]{1,12}")

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"))

#: Headers whose values may be written where they are of a form, by name in lower case.
FORMED = {
    "content-length": _LENGTH,
    "age": _LENGTH,
    "retry-after": re.compile(f"{FORMS['number'].pattern}|{FORMS['time'].pattern}"),
    "date": FORMS["time"],
    "expires": re.compile(f"0|-1|{FORMS['time'].pattern}"),
    "last-modified": FORMS["time"],
    "if-modified-since": FORMS["time"],
    "max-forwards": _LENGTH,
    "sec-websocket-version": FORMS["number"],
}

#: Headers whose values are made of words of a closed list, by name in lower case.
WORDED = frozenset((
    "accept", "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "access-control-allow-credentials",
    "access-control-allow-headers", "access-control-allow-methods", "access-control-max-age", "allow", "cache-control",
    "connection", "content-disposition", "content-encoding", "content-language", "content-type", "expect", "keep-alive",
    "pragma", "proxy-authenticate", "proxy-connection", "sec-websocket-protocol", "sec-websocket-extensions",
    "strict-transport-security", "te", "transfer-encoding", "upgrade", "vary", "www-authenticate",
    "x-content-type-options", "x-frame-options", "x-requested-with", "x-xss-protection",
))  # fmt: skip

#: Headers whose values are addresses.
ADDRESSED = frozenset((
    "host", "location", "content-location", "referer", "origin", "link", "access-control-allow-origin",
))  # fmt: skip

#: Headers whose values name another header.
NAMING = frozenset(("x-csrf-header", "access-control-expose-headers", "trailer"))

#: Further headers whose names may be written; their values may not.
NAMED = frozenset((
    "authorization", "cookie", "etag", "from", "if-match", "if-none-match", "proxy-authorization", "range",
    "sec-websocket-accept", "sec-websocket-key", "server", "set-cookie", "user-agent", "via", "warning", "x-auth-token",
    "x-csrf-token", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-powered-by", "x-real-ip",
    "x-request-id", "x-xsrf-token", "forwarded", "content-security-policy", "traceparent", "x-correlation-id",
))  # fmt: skip

HEADER_NAMES = frozenset((*FORMED, *WORDED, *ADDRESSED, *NAMING, *NAMED))

#: What values of such headers are made of.
WORDS = frozenset((
    "accept", "age", "all", "allow", "application", "attachment", "audio", "authorization", "basic", "bearer", "block",
    "boundary", "br", "bytes", "cache", "charset", "chunked", "close", "compress", "content", "control", "cookie", "css",
    "csv", "data", "deflate", "deny", "digest", "disposition", "en", "encoding", "error", "event", "false", "filename",
    "form", "formdata", "gb", "gzip", "html", "http", "https", "identity", "image", "immutable", "includesubdomains",
    "inline", "invalid", "iso", "javascript", "json", "jpeg", "keep", "alive", "language", "length", "latin1", "max",
    "message", "mixed", "multipart", "must", "mode", "name", "negotiate", "no", "nosniff", "octet", "ok", "only",
    "origin", "pdf", "plain", "png", "post", "preload", "private", "problem", "proxy", "public", "q", "realm", "related",
    "request", "requested", "response", "revalidate", "sameorigin", "stale", "store", "stream", "svg", "text",
    "timeout", "token", "token68", "trailers", "transform", "true", "type", "upgrade", "urlencoded", "us", "user",
    "agent", "utf", "value", "vary", "wav", "websocket", "while", "with", "www", "x", "xhtml", "xml", "xmlhttprequest", "zip",
    "zstd", "get", "put", "patch", "delete", "head", "options", "100", "continue", "permessage", "csrf", "xsrf",
))  # fmt: skip

#: What numbers such headers have beside words, and whatever else stands between them.
PARAMETER = re.compile(
    r"(?P<known>(?i:\b(?:utf-?(?:8|16)|iso-8859-[0-9]{1,2}|q=[01](?:\.[0-9]{1,3})?"
    r"|(?:max-age|s-maxage|timeout|max|stale-while-revalidate|stale-if-error|version)=[0-9]{1,8}|http/[0-9.]{1,3})(?![\w.])))"
    r"|[^,;=\s]+"
)

#: The names of cookies, and of their attributes, that everybody's servers have.
COOKIES = frozenset(
    ("jsessionid", "sessionid", "session", "sid", "phpsessid", "bayeux_browser", "csrftoken", "xsrf-token")
)
ATTRIBUTES = {
    "path": None,
    "domain": None,
    "expires": FORMS["time"],
    "max-age": re.compile(r"-?[0-9]{1,9}"),
    "version": FORMS["number"],
    "samesite": re.compile(r"(?i:lax|strict|none)"),
    "priority": re.compile(r"(?i:low|medium|high)"),
    "httponly": re.compile(""),
    "secure": re.compile(""),
    "partitioned": re.compile(""),
}

#: Schemes of URIs.
SCHEMES = frozenset(
    ("http", "https", "ws", "wss", "sip", "sips", "tel", "mailto", "urn", "uuid", "ftp", "data", "transport")
)

#: Elements of HTML and XML, which a page of an error is made of.
ELEMENTS = frozenset((
    "html", "head", "title", "body", "meta", "link", "style", "script", "div", "span", "p", "br", "hr", "h1", "h2", "h3",
    "table", "tr", "td", "th", "ul", "ol", "li", "pre", "b", "i", "a", "doctype", "xml", "error", "amp", "lt", "gt", "quot",
))  # fmt: skip

#: Bayeux 1.0: the members of messages, and what they may say as it is.
BAYEUX_NAMES = frozenset((
    "channel", "version", "minimumVersion", "supportedConnectionTypes", "clientId", "advice", "connectionType", "id",
    "timestamp", "data", "connectionId", "successful", "subscription", "error", "ext", "reconnect", "interval",
    "timeout", "maxInterval", "hosts", "multiple-clients", "ack", "authSuccessful",
))  # fmt: skip
BAYEUX_PUBLIC = {
    "version": "version",
    "minimumVersion": "version",
    "supportedConnectionTypes": "word",
    "connectionType": "word",
    "timestamp": "time",
    "reconnect": "word",
    "interval": "number",
    "timeout": "number",
    "maxInterval": "number",
    "ack": "number",
    # The number of a message, at its top; elsewhere an id is another thing.
    "/id": "number",
}
BAYEUX_SEGMENTS = frozenset(
    ("meta", "handshake", "connect", "subscribe", "unsubscribe", "disconnect", "service")
)
#: The code and the arguments at the beginning of a Bayeux error, `402:…:`.
BAYEUX_ERROR = re.compile(r"[0-9]{3}:")
