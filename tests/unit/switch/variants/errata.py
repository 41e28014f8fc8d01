"""The errata that have no variant: all they accept is of no concern to a server, or cannot be seen."""

from collections.abc import Mapping

WITHOUT: Mapping[str, Mapping[str, str]] = {
    "genesys": {
        "GWS-E1": "a sample was put together from two stories",
        "GWS-E9": "it is the client who writes callUri; the switch takes both forms",
        "GWS-E11": "request lines as printed",
        "GWS-E15": "headings of pages",
        "GWS-E17": "a comma too many in a request",
        "GWS-E24": "names of rows and titles of pages",
        "GWS-E29": "nothing of the older form is accepted",
        "GWS-E31": "the transport is the client's choice at the handshake",
        "GWS-E33": "an operation of another API",
    },
    "voipnow": {
        "VN-E6": "a listing that is not JSON",
        "VN-E18": "nothing but the view is accepted",
        "VN-E19": "whose credentials an App has is decided by whoever sets it up",
        "VN-E20": "a request that is not HTTP",
        "VN-E21": "headings of a page",
        "VN-E23": "what a telephone displays",
        "VN-E25": "an example that is printed twice",
        "VN-E31": "spellings of a header in requests",
        "VN-E33": "an example of another operation",
        "VN-E34": "requests that are not JSON",
        "VN-E49": "renderings of pages",
    },
}
