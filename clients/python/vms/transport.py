"""GraphQL over HTTP, and subscriptions as Server-Sent Events."""

from __future__ import annotations

import http.client
import json
from typing import Any, Dict, Iterator, Mapping, Optional
from urllib.parse import urlsplit

from .errors import VmsError

# The platform sends a sign of life every 12 s.
SILENCE_S_MAX = 30.0


class Transport:
    """Sends each request on a connection of its own; nothing to close."""

    def __init__(self, url: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.hostname is None:
            raise ValueError(f"{url} is no http:// or https:// address.")
        self._parts = parts
        self._timeout_s = timeout_s

    def ask(self, query: str, variables: Mapping[str, Any], token: Optional[str]) -> Any:
        """The data of the answer; raises for its first error."""
        connection = self._connection(self._timeout_s)
        try:
            response = self._send(connection, query, variables, token, "application/json")
            try:
                answer = json.loads(response.read())
            except ValueError:
                raise VmsError("UNREACHABLE", f"{self._parts.netloc} answered {response.status} without JSON.") from None
            except (OSError, http.client.HTTPException) as error:
                raise self._unreachable(error) from error
        finally:
            connection.close()
        if answer.get("errors"):
            raise VmsError.of(answer["errors"][0])
        return answer.get("data")

    def stream(
        self, query: str, variables: Mapping[str, Any], token: Optional[str]
    ) -> Iterator[Dict[str, Any]]:
        """Every answer of a subscription, until it completes. Raises UNREACHABLE when the connection breaks."""
        connection = self._connection(SILENCE_S_MAX)
        try:
            response = self._send(connection, query, variables, token, "text/event-stream")
            if not (response.getheader("content-type") or "").startswith("text/event-stream"):
                raise self._refused(response)
            event = ""
            while True:
                try:
                    line = response.readline()
                except (OSError, http.client.HTTPException) as error:
                    raise self._unreachable(error) from error
                if line == b"":
                    raise VmsError("UNREACHABLE", "The connection was lost.")
                text = line.decode("utf-8").rstrip("\r\n")
                if text.startswith("event:"):
                    event = text[6:].strip()
                elif text.startswith("data:") and event == "next":
                    yield json.loads(text[5:])
                elif text.startswith("data:") and event == "complete":
                    return
        finally:
            connection.close()

    def _connection(self, timeout_s: float) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        return kind(str(self._parts.hostname), self._parts.port, timeout=timeout_s)

    def _send(
        self,
        connection: http.client.HTTPConnection,
        query: str,
        variables: Mapping[str, Any],
        token: Optional[str],
        accept: str,
    ) -> http.client.HTTPResponse:
        headers = {"content-type": "application/json", "accept": accept}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        body = json.dumps({"query": query, "variables": dict(variables)})
        try:
            connection.request("POST", self._parts.path or "/", body, headers)
            return connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(error) from error

    def _refused(self, response: http.client.HTTPResponse) -> VmsError:
        try:
            return VmsError.of(json.loads(response.read())["errors"][0])
        except (ValueError, KeyError, IndexError, OSError):
            return VmsError("UNREACHABLE", f"{self._parts.netloc} answered {response.status} to a subscription.")

    def _unreachable(self, error: Exception) -> VmsError:
        return VmsError("UNREACHABLE", f"{self._parts.netloc} cannot be reached: {error}.")
