"""Update the list of rules in ``tables/schema.json`` from the shipped books.

Run ``python -m landprice.rulebook.listing`` after adding a rule to a shipped book.
"""

from typing import Any

import msgspec

from landprice.rulebook.rule_schema import load_rule_schemas
from landprice.rulebook.schema import schema_path


def list_shipped_rules(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that lists the rules of the shipped books.

    What the schema defines for a rule already, such as the allowed words, is kept.
    """
    table = schema["properties"]["rules"]
    known = table["properties"]
    listed = {rule: known.get(rule, {"$ref": "#/definitions/rule"}) for rule in sorted(load_rule_schemas())}
    return schema | {"properties": schema["properties"] | {"rules": table | {"properties": listed}}}


def main() -> None:
    """Rewrite the schema's file."""
    schema = list_shipped_rules(msgspec.json.decode(schema_path().read_bytes()))
    schema_path().write_bytes(msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n")


if __name__ == "__main__":
    main()
