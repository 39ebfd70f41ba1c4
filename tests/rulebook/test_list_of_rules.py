"""`landprice.rulebook.listing` says which rules it adds to the schema and which it removes."""

import json

import pytest

from landprice.rulebook import listing
from landprice.rulebook.schema import schema_path


@pytest.fixture
def copy(monkeypatch, tmp_path):
    """A copy of the schema that the command rewrites."""
    path = tmp_path / "schema.json"
    path.write_bytes(schema_path().read_bytes())
    monkeypatch.setattr(listing, "schema_path", lambda: path)
    return path


def test_added_and_removed_rules_are_printed(copy, capsys):
    schema = json.loads(copy.read_bytes())
    listed = schema["properties"]["rules"]["properties"]
    listed["made-up"] = listed.pop("term-price")
    copy.write_text(json.dumps(schema), "utf-8")
    listing.main()
    assert capsys.readouterr().out == "+ term-price\n- made-up\n"


def test_nothing_to_change_is_said(copy, capsys):
    before = copy.read_bytes()
    listing.main()
    assert capsys.readouterr().out == "schema.json lists every rule already.\n"
    assert copy.read_bytes() == before
