"""The certificate and its number, which anyone can check."""
