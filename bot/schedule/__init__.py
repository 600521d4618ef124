"""What is pushed when: the clock is one more asker."""
