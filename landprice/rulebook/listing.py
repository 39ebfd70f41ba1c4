"""The list of rules in ``tables/schema.json``, made from the shipped books.

``python -m landprice.rulebook.listing`` brings it up to date after a rule has been added to a book.
"""

from typing import Any

import msgspec

from landprice.rulebook.rule_schema import load_rule_schemas
from landprice.rulebook.schema import schema_path


def list_shipped_rules(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose list of rules is that of the shipped books.

    What the schema says of a rule already, as the words that its value may be, is kept.
    """
    table = schema["properties"]["rules"]
    said = table["properties"]
    listed = {rule: said.get(rule, {"$ref": "#/definitions/rule"}) for rule in sorted(load_rule_schemas())}
    return schema | {"properties": schema["properties"] | {"rules": table | {"properties": listed}}}


def main() -> None:
    """Write the schema with the shipped rules."""
    schema = list_shipped_rules(msgspec.json.decode(schema_path().read_bytes()))
    schema_path().write_bytes(msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n")


if __name__ == "__main__":
    main()
