"""The platform from Python: typed by its schema, with nothing but the standard library."""

from .client import VmsClient
from .document import Document
from .errors import VmsError

__all__ = ["Document", "VmsClient", "VmsError"]
