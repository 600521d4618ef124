"""The front: people, channels, hours."""
