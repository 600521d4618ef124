"""The handbook: cards, documents, search, and their care."""
