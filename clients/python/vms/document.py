"""An operation with the types of what it takes and answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")
Variables = TypeVar("Variables")


@dataclass(frozen=True)
class Document(Generic[Result, Variables]):
    """`name` is the operation's own; `text` is what is sent."""

    name: str
    text: str
