"""Text messages over the bank's HTTP gateway."""

import httpx

from ivr.bank import MessageRequest
from ivr.bearer import bearer
from ivr.goldloan.messages import MessageGatewayError

TIMEOUT_S = 3.0
"""A caller waits for the answer."""


class HttpMessageGateway:
    """`POST {"message_id", "to", "template", "fields"}`, JSON. Thread-safe.

    Any answer of 2xx is taken as "sent". The id goes along as `Idempotency-Key`, so that a message
    whose answer was lost is not sent twice.
    """

    def __init__(self, url: str, key: str, client: httpx.Client) -> None:
        """Prepare.

        Args:
            url: of the gateway.
            key: sent as a bearer token; empty for none.
            client: closed by who opened it.
        """
        self._url = url
        self._headers = bearer(key)
        self._client = client

    def send(self, message_id: str, request: MessageRequest) -> None:
        """Send a message.

        Raises:
            MessageGatewayError: it did not go out, or nobody can tell.
        """
        body = {
            "message_id": message_id,
            "to": request.phone_number,
            "template": request.template,
            "fields": dict(request.fields),
        }
        headers = self._headers | {"Idempotency-Key": message_id}
        try:
            answer = self._client.post(self._url, json=body, headers=headers, timeout=TIMEOUT_S)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise MessageGatewayError(
                "the message gateway does not answer as it should: check its URL and key"
            ) from error
