"""Which days a text means: periods, phrases, festivals and promotion windows."""
