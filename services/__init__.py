"""The services: each owns its tables, its facts and its pages or API, and imports no other."""
