"""Update the list of rules in ``tables/schema.json`` from the shipped books.

Run ``python -m landprice.rulebook.listing`` after adding a rule to a shipped book.
"""

import sys
from typing import Any

import msgspec

from landprice.rulebook import shapes
from landprice.rulebook.rule_schema import list_rule_ids
from landprice.rulebook.schema import schema_path


def list_shipped_rules(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that lists the rules of the shipped books.

    Rules for one use or one kind of space, and deeper levels, are known by their pattern.
    """
    table = schema["properties"]["rules"]
    listed = {rule: _describe(rule) for rule in sorted(list_rule_ids())}
    patterns = {f"^{pattern}$": {"$ref": "#/definitions/rule"} for pattern in shapes.PATTERNS}
    table = table | {"properties": listed, "patternProperties": patterns}
    return schema | {"properties": schema["properties"] | {"rules": table}}


def _describe(rule: str) -> dict[str, Any]:
    """Return the schema of a rule: any rule's, with the words of its value where those are few."""
    words = shapes.words_of(rule)
    if not words:
        return {"$ref": "#/definitions/rule"}
    period = {"allOf": [{"$ref": "#/definitions/period"}, {"properties": {"value": {"enum": list(words)}}}]}
    return {"type": "array", "minItems": 1, "items": period}


def main() -> None:
    """Rewrite the schema's file, and print which rules were added and removed."""
    before = msgspec.json.decode(schema_path().read_bytes())
    after = list_shipped_rules(before)
    schema_path().write_bytes(msgspec.json.format(msgspec.json.encode(after), indent=2) + b"\n")
    changes = describe_changes(before, after) or [f"{schema_path().name} lists every rule already."]
    sys.stdout.write("".join(f"{line}\n" for line in changes))


def describe_changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return a line for each rule that one schema lists and the other does not: ``+ deposit``, ``- rent``."""
    old, new = before["properties"]["rules"]["properties"], after["properties"]["rules"]["properties"]
    return [f"+ {rule}" for rule in new if rule not in old] + [f"- {rule}" for rule in old if rule not in new]


if __name__ == "__main__":
    main()
