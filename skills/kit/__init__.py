"""What every skill is made of."""
