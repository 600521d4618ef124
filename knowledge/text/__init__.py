"""Text made comparable: folding, numerals."""
