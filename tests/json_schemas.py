"""JSON schemas in tests: what of a document breaks a schema, in words that name the place."""

from typing import Any

from jsonschema.validators import validator_for  # type: ignore[import-untyped]  # it ships no types


def violations(schema: dict[str, Any], document: Any) -> list[str]:
    """Each broken rule with its place; empty when the document obeys. Raises SchemaError for a schema that is none."""
    kind = validator_for(schema)
    kind.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in kind(schema).iter_errors(document)]
