"""What a face answers, as a value: variants and defects can change it before it is sent."""

from collections.abc import Mapping

import orjson
from attrs import field, frozen
from starlette.responses import Response

from ringback.model import Json


@frozen
class Reply:
    """One HTTP answer."""

    status: int = 200
    #: Its JSON, where `text` is None; None is an answer without a body.
    value: Json = None
    #: A plain text in the place of JSON.
    text: str | None = None
    headers: Mapping[str, str] = field(factory=dict)

    def response(self) -> Response:
        """Return it ready to be sent."""
        headers = dict(self.headers)
        if self.text is not None:
            return Response(self.text, self.status, headers, media_type="text/plain")
        if self.value is None:
            return Response(None, self.status, headers)
        return Response(orjson.dumps(self.value), self.status, headers, media_type="application/json")
