"""Rule books (规则库): the law as data, in TOML files that are layered on one another.

A book is loaded, validated, merged with the books below it, and reduced to the rules in force on a day.

Example:
    >>> from landprice import rulebook
    >>> book = rulebook.load()
    >>> book.layers
    ('land-uses', 'national', 'tianjin-draft')
    >>> cap = book.rule("lease-rise-cap")
    >>> cap.number, cap.bound, cap.quote
    (Fraction(1, 10), 'ceiling', '涨幅不得高于上期租金的10%')
"""

from landprice.rulebook.book import Citation, Document, MissingRule, Rule, RuleBook
from landprice.rulebook.diagnostics import Lint
from landprice.rulebook.format import Bound, Severity, Status, Step
from landprice.rulebook.loading import ValidationReport, check, load, shipped
from landprice.rulebook.uses import LandUse, UseMatch

__all__ = [
    "Bound",
    "Citation",
    "Document",
    "LandUse",
    "Lint",
    "MissingRule",
    "Rule",
    "RuleBook",
    "Severity",
    "Status",
    "Step",
    "UseMatch",
    "ValidationReport",
    "check",
    "load",
    "shipped",
]
