"""Pictures and spreadsheets that go along with an answer."""
