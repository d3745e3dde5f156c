"""One connection to a platform: requests, pages, and subscriptions that go on."""

from __future__ import annotations

import threading
from typing import Any, Callable, Iterator, Mapping, Optional, Tuple, TypeVar
from urllib.parse import urljoin

from .credentials import Bearer
from .document import Document
from .errors import VmsError
from .transport import Transport

Result = TypeVar("Result")
Variables = TypeVar("Variables")
Item = TypeVar("Item")

FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 10.0
# These do not pass by waiting: the caller decides where to begin again, or is not allowed.
FINAL = ("CURSOR_", "UNAUTHENTICATED", "FORBIDDEN", "GRAPHQL_", "VALIDATION")


class VmsClient:
    """Give an `api_key`, or an `email` and a `password`. One thread at a time; make one per thread."""

    def __init__(
        self,
        url: str,
        *,
        api_key: Optional[str] = None,
        email: Optional[str] = None,
        password: Optional[str] = None,
        timeout_s: float = 30.0,
    ) -> None:
        self._url = url if url.endswith("/") else f"{url}/"
        self._transport = Transport(urljoin(self._url, "graphql"), timeout_s)
        self._bearer = Bearer(self._transport, api_key, email, password)

    def request(self, document: Document[Result, Variables], variables: Optional[Variables] = None) -> Result:
        """Asks a query or a mutation. Errors that a mutation gives as data are data; others raise a VmsError."""
        given: Mapping[str, Any] = variables or {}  # type: ignore[assignment]
        try:
            return self._transport.ask(document.text, given, self._bearer.token())
        except VmsError as error:
            if error.code != "UNAUTHENTICATED" or not self._bearer.renewable:
                raise
            # Revoked or rotated in between: once more with a new token.
            return self._transport.ask(document.text, given, self._bearer.renew())

    def paginate(
        self,
        document: Document[Result, Variables],
        variables: Mapping[str, Any],
        pick: Callable[[Result], Any],
    ) -> Iterator[Any]:
        """Every node of a connection, page after page; `pick` finds the connection in an answer."""
        after: Optional[str] = None
        while True:
            connection = pick(self.request(document, {**variables, "after": after}))  # type: ignore[arg-type]
            for edge in connection["edges"]:
                yield edge["node"]
            after = connection["pageInfo"]["endCursor"]
            if not connection["pageInfo"]["hasNextPage"]:
                return

    def follow(
        self,
        document: Document[Result, Variables],
        variables: Mapping[str, Any],
        pick: Callable[[Result], Tuple[str, Optional[Item]]],
        *,
        after: Optional[str] = None,
        stop: Optional[threading.Event] = None,
        on_lost: Optional[Callable[[VmsError, float], None]] = None,
    ) -> Iterator[Tuple[str, Item]]:
        """
        Follows a resumable subscription through lost connections and restarts: no item is missed, none comes twice.
        `pick` finds cursor and item in an answer; keep the cursor to go on after it in the next run.
        """
        ended = stop or threading.Event()
        cursor, wait_s = after, FIRST_WAIT_S
        while not ended.is_set():
            try:
                token = self._bearer.token()
                for answer in self._transport.stream(document.text, {**variables, "after": cursor}, token):
                    data = answer.get("data")
                    if not data:
                        raise VmsError.of((answer.get("errors") or [{"message": "An empty item came."}])[0])
                    cursor, item = pick(data)
                    wait_s = FIRST_WAIT_S
                    if item is not None:
                        yield cursor, item
                    if ended.is_set():
                        return
                raise VmsError("UNREACHABLE", "The platform ended the subscription.")
            except VmsError as error:
                if error.code == "UNAUTHENTICATED" and self._bearer.expired(token):
                    self._bearer.renew()
                elif error.code.startswith(FINAL):
                    raise
                if on_lost:
                    on_lost(error, wait_s)
                ended.wait(wait_s)
                wait_s = min(LONGEST_WAIT_S, wait_s * 2)

    def media_url(self, path: str) -> str:
        """Addresses of pictures and sessions are answered without the host."""
        return urljoin(self._url, path)
