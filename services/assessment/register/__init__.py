"""The register of assessors: who they are, when they are free, whom they must not judge."""
