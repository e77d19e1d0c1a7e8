"""Messages to many at once: prepared with a count, samples and who is left out and why; then released by a person."""
