"""Facts in words, small print and JSON."""
