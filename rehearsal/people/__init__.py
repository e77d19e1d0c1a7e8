"""Those who act: each only as themselves, with the link from a mail or the token of their own sign-in."""
