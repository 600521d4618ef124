"""The shop's data: schema, engine, importers, migrations, demo."""
