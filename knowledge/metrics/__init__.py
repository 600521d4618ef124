"""The semantic layer: metrics as data, compiled to SQL, measured and compared."""
