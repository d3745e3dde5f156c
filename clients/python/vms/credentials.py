"""The token that a client sends: a key as it is, or one that a sign-in gave and that is renewed in time."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Optional

from .errors import VmsError
from .transport import Transport

LOGIN = """mutation PythonLogin($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on LoginSuccess { accessToken expiresAt }
    ... on Error { code message }
  }
}"""


class Bearer:
    """Signs in when it is first asked, and again after three quarters of the token's life."""

    def __init__(
        self, transport: Transport, api_key: Optional[str], email: Optional[str], password: Optional[str]
    ) -> None:
        if api_key is None and (email is None or password is None):
            raise ValueError("Give an api_key, or an email and a password.")
        self._transport = transport
        self._token = api_key
        self._email = email
        self._password = password
        self._renew_at_s = float("inf") if api_key is not None else 0.0

    @property
    def renewable(self) -> bool:
        """A key that is no longer taken stays so."""
        return self._email is not None

    def token(self) -> str:
        if self._token is None or time.monotonic() >= self._renew_at_s:
            return self.renew()
        return self._token

    def expired(self, token: str) -> bool:
        """Whether asking again with another token makes sense."""
        return self.renewable and token == self._token

    def renew(self) -> str:
        variables = {"input": {"email": self._email, "password": self._password}}
        answer = self._transport.ask(LOGIN, variables, None)["login"]
        if answer["__typename"] != "LoginSuccess":
            raise VmsError(answer["code"], answer["message"])
        self._token = str(answer["accessToken"])
        expires_at = datetime.fromisoformat(answer["expiresAt"].replace("Z", "+00:00"))
        life_s = (expires_at - datetime.now(timezone.utc)).total_seconds()
        self._renew_at_s = time.monotonic() + max(1.0, life_s * 0.75)
        return self._token
