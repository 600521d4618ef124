"""Bytes to text, and text to lines: encodings, line ends, invisible characters."""

from __future__ import annotations

import unicodedata

from knowledge.text.patterns import lazy

_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用"
    "這個們來為國說時會對發後裡"
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_INVISIBLE = lazy("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLANKS = lazy("[\u00a0\u2000-\u200a\u3000\t]")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of `data` and the encoding it was read in.

    A mark at the start decides; then UTF-8; then whichever of GB18030 and Big5 gives more of
    the commonest characters. What fits nothing is read as UTF-8 with replacement marks.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    for encodings in (("utf-8",), ("gb18030", "big5")):
        read = [(text, name) for name in encodings if (text := _read(data, name)) is not None]
        if read:
            return max(read, key=lambda one: sum(c in _COMMON for c in one[0][:5000]))
    return data.decode("utf-8", "replace"), "utf-8"


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def tidy(text: str) -> str:
    """Make line ends, blanks and composed characters uniform; drop what cannot be seen."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", text))
    return "\n".join(line.rstrip() for line in text.split("\n"))
