"""The numbers of the law stand in the rule book alone: no label, message or help text holds one."""

import ast
import re
from pathlib import Path

import pytest

import landprice
from landprice import glossary
from landprice.calculators import all_calculators
from landprice.kinds.exact.statement import ParcelStatement
from landprice.messages import MESSAGES

PACKAGE = Path(landprice.__file__).parent
NUMBER_WITH_UNIT = re.compile(
    r"[1-9][0-9.]*\s*(%|年|层|倍|‰|years?\b|percent)|[二两三四五六七八九十百]+(年|层|倍)|百分之"
)
"""A number and a unit in which the law counts: 20年, 15 %, 二层. One year is no limit of any rule."""

TABLES = {
    name: table
    for name, table in vars(glossary).items()
    if name.isupper() and isinstance(table, dict) and name != "UNITS"
}


def texts_of_tables():
    """Every label and message: its place and its text, without placeholders."""
    for name, table in {**TABLES, "MESSAGES": MESSAGES}.items():
        for key, pair in table.items():
            for text in pair:
                yield f"{name}[{key!r}]", re.sub(r"\{[^}]*\}", "", text)
    for calculator in all_calculators().values():
        for key, declared in calculator.inputs.items():
            for text in declared.help:
                yield f"{calculator.key} --{key}", text


def test_no_label_message_or_help_holds_a_digit_or_a_counted_year():
    for place, text in texts_of_tables():
        plain = re.sub("5:50:5|sha256|第1次", "", text)  # an example of START:STOP:STEP, a name, an ordinal
        assert not re.search(r"[0-9]", plain), (place, text)
        assert not NUMBER_WITH_UNIT.search(plain), (place, text)


def literals(path):
    """The string literals of a file that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


@pytest.mark.parametrize("package", ["calculators", "clauses", "cli", "inputs", "kinds", "present", "verification"])
def test_no_text_in_the_code_counts_in_units_of_the_law(package):
    for path in sorted((PACKAGE / package).rglob("*.py")):
        for line, text in literals(path):
            if "[^" in text:
                continue  # a regular expression over what ledgers hold
            assert not NUMBER_WITH_UNIT.search(text), (path.name, line, text)


NO_NUMBERS_OF_THE_LAW = {
    ("calculators/compare.py", 2): "periods are numbered from the second on",
    ("calculators/compare.py", 4): "decimal places of a tolerance",
    ("calculators/lease.py", 2): "periods are numbered from the second on",
    ("calculators/mixed.py", 10): "a step in the last decimal place",
    ("calculators/mixed.py", 100): "shares in percent",
    ("calculators/mixed.py", 200): "half of the last of two decimal places",
    ("calculators/phases.py", 4): "decimal places of an area",
    ("clauses/common.py", 2): "half of the last place as written",
    ("clauses/common.py", 100): "fen in a yuan",
    ("clauses/common.py", 10_000): "yuan in 万元",
}
"""The numbers that stand in a formula, with what each is."""


def numbers_in(path):
    """The numbers in the code of a file other than 0, 1 and a calculator's order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    orders = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "order"}
    numbers = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in orders)
    for node in numbers:
        if isinstance(node.value, float) or (isinstance(node.value, int | complex) and node.value not in {0, 1}):
            yield node.value


def test_no_formula_holds_a_number_of_the_law():
    """A value of the law is `law.value("RULE-ID")`; any other number is listed above."""
    found = {
        (f"{package}/{path.name}", number)
        for package in ("calculators", "clauses")
        for path in sorted((PACKAGE / package).rglob("*.py"))
        for number in numbers_in(path)
    }
    unknown = sorted(found - NO_NUMBERS_OF_THE_LAW.keys())
    assert not unknown, f"put it into a rule book and use law.value(…), or say above what it is: {unknown}"
    assert found == NO_NUMBERS_OF_THE_LAW.keys()


BOOK = """
id = "other-numbers"
title = "另数"
title_en = "Other numbers"
status = "in-force"
based_on = "tianjin-draft"

[documents.made-up]
title = "另数"
number = "另数〔2000〕1号"
status = "in-force"
"""
RULE = """
[[rules.{id}]]
value = "{value}"
unit = "{unit}"
severity = "{severity}"
document = "made-up"
article = "一"
quote = "另数{value}"
"""
LIMITS = {
    "term-over-general-limit": "23",
    "lease-too-short": "9",
    "lease-too-long": "23",
    "lease-phase-too-long": "7",
    "review-too-often": "6",
}
"""Limits that differ from those of the shipped books, in years."""

BREACHING = {
    "term-over-general-limit": ("term", {"years": "24"}),
    "lease-too-short": ("lease", {"years": "8"}),
    "lease-too-long": ("lease", {"years": "24"}),
    "lease-phase-too-long": ("lease-to-sale", {"lease_years": "8", "sale_years": "12"}),
    "review-too-often": ("lease", {"years": "18", "review_every": "5"}),
}


@pytest.fixture(scope="module")
def other_numbers(tmp_path_factory):
    """The Tianjin draft with other limits."""
    shipped = landprice.load()
    rules = [
        RULE.format(id=rule, value=value, unit="years", severity=shipped.rule(rule).severity)
        for rule, value in LIMITS.items()
    ]
    path = tmp_path_factory.mktemp("books") / "other-numbers.toml"
    path.write_text(BOOK + "".join(rules), encoding="utf-8")
    return landprice.load(path)


@pytest.mark.parametrize("code", LIMITS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_breach_tells_the_limit_of_the_book_in_force(code, lang, other_numbers):
    key, years = BREACHING[code]
    statement = all_calculators()[key].price(
        {"use": "industrial", "unit_price": "480", "area": "20000", **years}, rules=other_numbers
    )
    assert isinstance(statement, ParcelStatement)
    told = [check.message(lang) for check in statement.breached if check.rule.id == code]
    assert len(told) == 1
    assert LIMITS[code] in re.findall(r"[0-9]+", told[0])
    shipped = landprice.load().rule(code).value
    typed = set(years.values())
    assert shipped in typed or shipped not in re.findall(r"[0-9]+", told[0])


def test_every_check_has_a_message_a_label_and_a_label_for_passing():
    codes = {rule.code: rule.severity for rule in landprice.load().rules() if rule.severity is not None}
    assert set(codes) <= set(MESSAGES)
    assert set(codes) <= set(glossary.CHECKS)
    assert {code for code, severity in codes.items() if severity != "verify"} <= set(glossary.PASSED)
