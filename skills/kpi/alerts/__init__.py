"""The room of alerts: what on a day is out of the ordinary, and what to do about it."""
