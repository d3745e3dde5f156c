"""What the platform refuses, and why."""

from __future__ import annotations

from typing import Any, List, Optional


class VmsError(Exception):
    """`code` is stable; `trace_id` names the entry in the platform's log."""

    def __init__(
        self, code: str, message: str, trace_id: Optional[str] = None, path: Optional[List[Any]] = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.trace_id = trace_id
        self.path = path

    @classmethod
    def of(cls, error: dict[str, Any]) -> "VmsError":
        """From the first error of an answer."""
        extensions = error.get("extensions") or {}
        code = str(extensions.get("code", "UNKNOWN"))
        return cls(code, str(error.get("message", "")), extensions.get("traceId"), error.get("path"))
