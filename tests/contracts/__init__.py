"""What others rely on: the committed descriptions of messages and interfaces, and what counts as breaking them."""
