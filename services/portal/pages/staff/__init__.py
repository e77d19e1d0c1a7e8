"""What staff do after signing in, one module for each thing; the services decide whose it is, by the person's token."""
