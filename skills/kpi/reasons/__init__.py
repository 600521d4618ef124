"""Why a figure moved, as facts."""
