"""Every error this project raises on purpose.

ZhangguiError
├── UserError                 the asker can fix it; always answered in words
│   ├── UnknownNameError      a metric, shop, product or topic nobody defined
│   ├── FileUnreadableError   a file that cannot be opened as what it claims to be
│   ├── HeaderUnknownError    no header row, or a header that no importer knows
│   ├── MappingError          a mapping file that does not fit the file or the table
│   ├── NothingToImportError  a file whose every row was set aside
│   ├── NoSuchImportError     an import id that is not there to be undone
│   ├── NotAllowedError       the asker's role may not do this
│   ├── ChatsOnlyError        a command that only a group or private chat has
│   ├── KeepersOnlyError      only owner and manager care for the knowledge base
│   └── OwnDraftError         nobody approves a draft of their own
├── DataError                 the store or the library is wrong or stale; an operator can fix it
│   ├── StoreBusyError        another import holds the store
│   ├── StoreUnusableError    a database that cannot be used just now
│   │   ├── StoreUnwritableError  disk full, read-only file or folder
│   │   ├── StoreAwayError        the database server cannot be reached, or hung up
│   │   └── StoreDamagedError     a file that is no database, or a torn one
│   ├── CurrencyError         an amount in another currency than the shop's
│   └── ModelError            a language model that is not installed or does not answer
└── SetupError                the installation is wrong; raised at start, never in chat
    ├── CatalogueError        a YAML file of metrics, dates or phrases is not valid
    └── SettingsError         a setting that cannot be
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import ClassVar


class ZhangguiError(Exception):
    """Root of the hierarchy."""

    code: ClassVar[str] = "internal"

    def facts(self) -> dict[str, str]:
        """Return the values that a phrase for this error may use."""
        return {}


class UserError(ZhangguiError):
    """The asker can fix it."""


class UnknownNameError(UserError):
    """A name that nobody defined."""

    code = "unknown_name"

    def __init__(self, kind: str, name: str, known: tuple[str, ...]) -> None:
        self.kind, self.name = kind, name
        self.suggestions = tuple(get_close_matches(name, known, n=3, cutoff=0.3))
        super().__init__(f"unknown {kind} {name!r}; close: {', '.join(self.suggestions) or '-'}")

    def facts(self) -> dict[str, str]:
        """Return kind, name and the close matches joined by 、."""
        return {"kind": self.kind, "name": self.name, "suggestions": "、".join(self.suggestions)}


class _NamedFaultError(ZhangguiError):
    """A fault of one named thing, with all its reasons."""

    def __init__(self, name: str, *reasons: str) -> None:
        self.name, self.reasons = name, reasons
        super().__init__(f"{name}: {'; '.join(reasons) or '-'}")

    def facts(self) -> dict[str, str]:
        """Return the thing's name and its reasons joined by ；."""
        return {"name": self.name, "reasons": "；".join(self.reasons)}


class FileUnreadableError(_NamedFaultError, UserError):
    """A file that cannot be opened as what it claims to be. Reasons are Chinese sentences."""

    code = "file_unreadable"


class HeaderUnknownError(_NamedFaultError, UserError):
    """No header row, or a header that no importer knows. Reasons are Chinese sentences."""

    code = "header_unknown"


class MappingError(_NamedFaultError, UserError):
    """A mapping file that does not fit the file or the table. Reasons are Chinese sentences."""

    code = "mapping"


class NothingToImportError(_NamedFaultError, UserError):
    """A file whose every row was set aside. Reasons are Chinese sentences."""

    code = "nothing_to_import"


class NoSuchImportError(_NamedFaultError, UserError):
    """An import id that is not there to be undone."""

    code = "no_such_import"


class NotAllowedError(_NamedFaultError, UserError):
    """The asker's role may not do this; the name is what was asked, the reason who may."""

    code = "not_allowed"


class ChatsOnlyError(_NamedFaultError, UserError):
    """A command of chats, where there is none; the name is the command."""

    code = "chats_only"


class KeepersOnlyError(_NamedFaultError, UserError):
    """The asker's role does not care for the knowledge base; the name is what was to be done."""

    code = "keepers_only"


class OwnDraftError(_NamedFaultError, UserError):
    """Nobody approves a draft of their own; the name is its number."""

    code = "own_draft"


class DataError(ZhangguiError):
    """The store or the library is wrong or stale."""


class StoreBusyError(_NamedFaultError, DataError):
    """Another import holds the store."""

    code = "store_busy"


class StoreUnusableError(_NamedFaultError, DataError):
    """A database that cannot be used just now; whoever has something to write tries again."""


class StoreUnwritableError(StoreUnusableError):
    """Disk full, read-only file or folder."""

    code = "store_unwritable"


class StoreAwayError(StoreUnusableError):
    """The database server cannot be reached, or hung up."""

    code = "store_away"


class StoreDamagedError(StoreUnusableError):
    """A file that is no database, or whose pages are torn."""

    code = "store_damaged"


class CurrencyError(_NamedFaultError, DataError):
    """An amount in another currency than the shop's."""

    code = "currency"


class ModelError(_NamedFaultError, DataError):
    """A language model that is not installed or does not answer. Reasons are Chinese sentences."""

    code = "model"


class SetupError(ZhangguiError):
    """The installation is wrong."""


class CatalogueError(_NamedFaultError, SetupError):
    """A YAML file of metrics, dates or phrases is not valid; reasons carry file and line."""

    code = "catalogue"


class SettingsError(_NamedFaultError, SetupError):
    """A setting that cannot be."""

    code = "settings"
