"""Reading files: what they are, where the header is, what each column means."""
