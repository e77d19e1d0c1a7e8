"""The kernel without any server: links, tokens, clock, settings, errors, authorisation, the handler table."""
