"""Reports of a whole day, week or month: what is said each morning without being asked."""
