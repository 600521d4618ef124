"""A sentence to a KpiQuery: what each word stands for, and what is asked back."""
