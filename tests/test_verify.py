"""A statement handed over and verified: what is as the command gives it agrees, and nothing else does.

The law over all parcels: a file agrees exactly where it is the statement that the command gives for the inputs that
the file states. Figures are never recorded here: statements are made by the calculators, whose figures
`test_oracle.py` holds to an independent oracle, and then changed.
"""

import copy
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import oracle
import pytest
import strategies
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from landprice import rulebook
from landprice.calculators import calculator, calculators, objections
from landprice.cli.main import main
from landprice.errors import Exit, UsageError
from landprice.inputs.declared import NoteInput
from landprice.present.as_json import to_dict, to_json
from landprice.verification.claimed import no_statement
from landprice.verification.read_json import read_json
from landprice.verification.recompute import evidence_of
from landprice.verification.shown import Wording, terminal, to_data, to_text
from landprice.verification.verdict import verify

HERE = Path(__file__).parent
CITY = str(HERE / "books" / "good" / "city.toml")
LANGS = ("zh", "en")
COMMAND = [sys.executable, "-c", "from landprice.cli.main import run; run()"]
BASE = {"use": "industrial", "unit_price": "480", "area": "20000", "years": "20", "parcel": "A-1"}
PARCELS = {
    "term": BASE | {"cost_price": "400万元", "floor_area_ratio": "1.5"},
    "lease": BASE | {"review_every": "5", "reassessed": ["560", None, "1200万元"], "discount_rate": "5%"},
    "lease-to-sale": {"use": "仓储用地", "full_price": "841.98万元", "lease_years": "5", "sale_years": "45"},
    "underground": {"layer": ["1:商服:3000", "2:parking"], "unit_price": "5000", "area": "8000", "location": "<x>"},
    "mixed": {"part": ["工业用地:18000:480", "商业用地:2000:3900"], "area": "10000", "ancillary_floor_area": "9"},
    "cost": {"tract_cost": "100万元", "part": ["industrial:3:1", "office:1:1"], "basis": "area"},
    "intensify": {"use": "industrial", "within_plan": True, "use_unchanged": True},
}


def statement(key, inputs=None, accept=(), rules=None):
    """A statement of a calculator."""
    return calculator(key).price(inputs if inputs is not None else PARCELS[key], rules=rules, accept=accept)


def verdict_of(record, rules=None):
    """The verdict on a statement's data."""
    return verify(read_json(json.dumps(record).encode(), "statement.json"), rules)


def record_of(key, lang="zh", **more):
    """A statement's data."""
    return copy.deepcopy(to_dict(statement(key, **more), lang))


def named(verdict):
    """Every part that differs, and every field of it."""
    return {(part.kind, part.key) for part in verdict.differing}


# ── what is as the command gives it agrees ──


def test_every_calculator_has_a_parcel():
    """None is left out."""
    assert set(PARCELS) == set(calculators())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", PARCELS)
def test_a_statement_agrees_in_either_language(key, lang):
    """Whatever the language that it was made in, and that it is read in."""
    verdict = verdict_of(record_of(key, lang))
    assert verdict.agrees, to_text(verdict, "en")
    assert verdict.lang == lang


@pytest.mark.parametrize("key", PARCELS)
@given(data=st.data())
@examples(25)
def test_every_statement_agrees(key, data):
    """Every parcel drawn, refused ones too, whatever was accepted, in either language, under each book and day."""
    inputs = strategies.as_text(data.draw(strategies.parcels(key)))
    on = data.draw(st.sampled_from((None, "2024-06-30")))
    book = data.draw(st.sampled_from(("tianjin-draft", "national", "shaanxi", CITY)))
    rules = rulebook.load(book, on=None if on is None else rulebook_day(on))
    accept = data.draw(strategies.accepted()) & set(objections(rules))
    lang = data.draw(st.sampled_from(LANGS))
    try:
        made = statement(key, inputs, accept, rules)
    except UsageError:
        return
    verdict = verdict_of(to_dict(made, lang), book if book == CITY else None)
    assert verdict.agrees, to_text(verdict, "en")


def rulebook_day(text):
    """A day of a text."""
    import datetime as dt

    return dt.date.fromisoformat(text)


@pytest.mark.parametrize("key", PARCELS)
def test_how_the_json_is_laid_out_does_not_matter(key):
    """Other white space, keys in another order, a byte order mark, escaped Chinese: one statement."""
    record = record_of(key)
    for text in (
        json.dumps(record, sort_keys=True),
        json.dumps(record, ensure_ascii=False, indent=8),
        "\ufeff" + to_json(statement(key), "zh"),
    ):
        assert verify(read_json(text.encode(), "x.json")).agrees


# ── what is not, does not, and is named ──


def leaves(value, path=()):
    """Every value of a tree that is no tree itself, by its path."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    else:
        yield path


def changed(record, path, value):
    """A record with one value changed; with the value taken out where it is `...`."""
    record = copy.deepcopy(record)
    holder = record
    for key in path[:-1]:
        holder = holder[key]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return record


def valued(record, path):
    """The value at a path."""
    for key in path:
        record = record[key]
    return record


def others_than(value):
    """Values that might stand there instead: near ones, other types, nothing."""
    near = [f"{value}0", f"1{value}", str(value)[:-1], str(value).swapcase(), f"{value} "] if value is not None else []
    drawn = st.one_of(st.sampled_from([*near, "", None, True, False, 1, 0.5, [], {}, ...]), st.text(max_size=8))
    return drawn.filter(lambda other: type(other) is not type(value) or other != value)


def is_told(record, path, change):
    """See that a change is found, or that the file is just what the command gives for what it now states."""
    try:
        verdict = verdict_of(change)
    except UsageError as error:  # no statement any longer: one line that names the place
        assert "\n" not in error.en
        return path[0] in error.en or path[0] == "inputs" or path[:2] == ("rules", "id")
    told = to_text(verdict, "en") + to_text(verdict, "zh")
    assert json.dumps(to_data(verdict, "en"))
    if path == ("version",):
        return "note  version" in told
    if verdict.agrees:
        return path[0] == "inputs" or path == ("rules", "on")
    kinds = {"lines": "line", "checks": "check", "rules_cited": "rule", "inputs": "input", "rules": "rules"}
    parts = [part for part in verdict.differing if part.kind == kinds[path[0]]]
    if path[0] == "inputs":
        return bool(parts) or verdict.error is not None or bool(verdict.differing)
    field = ".".join(str(key) for key in path[2 if path[0] != "rules" else 1 :])
    return any(
        difference.field == field or (field.startswith(difference.field)) for part in parts for difference in part.differences
    )


@pytest.mark.parametrize("key", PARCELS)
@given(data=st.data())
@examples(60)
def test_one_changed_field_is_found_and_named(key, data):
    """Whatever single value of a statement is changed or taken out, its part and its field are named."""
    record = record_of(key, data.draw(st.sampled_from(LANGS)))
    path = data.draw(st.sampled_from(list(leaves(record))))
    change = changed(record, path, data.draw(others_than(valued(record, path))))
    assert is_told(record, path, change), path
