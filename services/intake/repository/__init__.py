"""The SQL of intake: one function for one query, every one of them within a provider."""
