"""Tasks and the evidence file: written, linked to standards, handed in once, and then locked."""
