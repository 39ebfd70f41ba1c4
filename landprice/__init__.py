"""Prices of rights in state-owned construction land (国有建设用地使用权), exact, explained and cited.

One function a rule, under the rule's name, each a pure function of a parcel and a rule book:

    >>> import landprice
    >>> statement = landprice.term(use="industrial", unit_price="480", area="20000", years="20")
    >>> statement["price"]
    Fraction(3840000, 1)
    >>> line = statement.lines[2]
    >>> line.key, line.amount, line.rule.document.title, line.rule.article
    ('reserve_price', '3840000.00', '关于全面加强土地资源高效利用推进高质量发展的实施意见', '三(一)')

Amounts are given as text with or without a unit ("12万元/亩", "58.05亩"), as whole numbers, `decimal.Decimal` or
`fractions.Fraction`; never as floats. `load` chooses a rule book, `Pricer` and `price_ledger` price a ledger.
"""

from __future__ import annotations

from landprice.version import VERSION as __version__  # noqa: N811  the name that packages give it

TYPE_CHECKING = False  # importing it from typing takes 5 ms, before the entry point can install its signal handler
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Unpack

    from landprice.calculators import Calculator
    from landprice.calculators.compare import CompareInputs
    from landprice.calculators.cost import CostInputs
    from landprice.calculators.intensify import IntensifyInputs
    from landprice.calculators.lease import LeaseInputs
    from landprice.calculators.lease_to_sale import LeaseToSaleInputs
    from landprice.calculators.mixed import MixedInputs
    from landprice.calculators.term import TermInputs
    from landprice.calculators.underground import UndergroundInputs
    from landprice.errors import FileError, LandpriceError, RuleBookError, UsageError
    from landprice.kinds.exact.statement import Check, Line, ParcelStatement
    from landprice.ledger import ColumnOptions, Ledger, PricedRows, Pricer, Summary, open_ledger, price_ledger
    from landprice.rulebook import MissingRule, Rule, RuleBook, load
    from landprice.sweep import Swept

_LAZY = {
    "landprice.errors": ("FileError", "LandpriceError", "RuleBookError", "UsageError"),
    "landprice.kinds.exact.statement": ("Check", "Line", "ParcelStatement"),
    "landprice.ledger": (
        *("ColumnOptions", "Ledger", "PricedRows", "Pricer", "Summary"),
        *("open_ledger", "price_ledger"),
    ),
    "landprice.rulebook": ("MissingRule", "Rule", "RuleBook", "load"),
    "landprice.sweep": ("Swept",),
}
"""The names that are imported on first use, by module. The command imports this package before anything else."""


def get_calculator(key: str) -> Calculator:
    """Import the calculators on first use, and return one of them."""
    from landprice import calculators  # noqa: PLC0415  on first use

    return calculators.get_calculator(key)


def term(*, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[TermInputs]) -> ParcelStatement:
    """Price a flexible-term grant (弹性年期出让): full_term_price × years ÷ max_term, a floor.

    Source: 天津市征求意见稿 三(一); 自然资发〔2022〕201号 四(三).

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: ``use``; ``area`` (㎡) with ``unit_price`` (元/㎡), or ``full_price`` (元); ``years``; and the others
            of `landprice.calculators.term.TermInputs`.

    Returns:
        The statement: its lines in 元, its checks. One that a rule refuses has no lines (``statement.refused``).

    Raises:
        UsageError: An input is missing, no number, too fine or beyond its limit, or a code is no objection.

    Example:
        >>> import landprice
        >>> landprice.term(use="工业用地", full_price="100.000001万元", years=15)["price"] * 100
        Fraction(30000001, 1)
    """
    return get_calculator("term").price(inputs, rules=rules, accept=accept)


def lease(
    *, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[LeaseInputs]
) -> ParcelStatement:
    """Price a long lease (长期租赁): a share of the full-term price a year, its rises capped at each review.

    Source: 自然资发〔2022〕201号 四(一).

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: As for `term`, with ``review_every`` (years), ``reassessed`` or ``index`` in turn (None where nothing
            is known of a review), ``cost_rent`` (元 a year), ``discount_rate``.

    Returns:
        The statement: rent_1, rent_2 … in 元 a year, total_rent in 元.

    Raises:
        UsageError: As for `term`; prices and indices together, or more of them than reviews.

    Example:
        >>> import landprice
        >>> landprice.lease(use="industrial", full_price=9600000, years=20)["rent_1"]
        Fraction(192000, 1)
    """
    return get_calculator("lease").price(inputs, rules=rules, accept=accept)


def lease_to_sale(
    *, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[LeaseToSaleInputs]
) -> ParcelStatement:
    """Price a lease that becomes a sale (先租后让), with the rent paid credited against the sale price.

    Source: 自然资发〔2022〕201号 四(二).

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: As for `term`, with ``lease_years`` and ``sale_years`` in place of ``years``.

    Returns:
        The statement: rent_total, sale_price, credit and balance in 元.

    Raises:
        UsageError: As for `term`.

    Example:
        >>> import landprice
        >>> landprice.lease_to_sale(use="industrial", full_price="841.98万元", lease_years=5, sale_years=45)["balance"]
        Fraction(7577820, 1)
    """
    return get_calculator("lease-to-sale").price(inputs, rules=rules, accept=accept)


def underground(
    *, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[UndergroundInputs]
) -> ParcelStatement:
    """Price underground layers (地下空间), each as a share of the surface price by its level and kind.

    Source: 天津市征求意见稿 四(四); 自然资权益函〔2022〕41号 六.

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: ``layer``: a list of ``"level:kind[:area]"``; ``area``, ``unit_price`` or ``full_price``, ``basis``.

    Returns:
        The statement: layer_1 … and total in 元.

    Raises:
        UsageError: As for `term`.

    Example:
        >>> import landprice
        >>> landprice.underground(unit_price=5000, area=8000, layer=["1:commercial:3000"])["layer_1"]
        Fraction(7500000, 1)
    """
    return get_calculator("underground").price(inputs, rules=rules, accept=accept)


def mixed(
    *, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[MixedInputs]
) -> ParcelStatement:
    """Find the primary use of a mixed-use parcel (混合用地), its supply method, its terms and its price by shares.

    Source: 天津市征求意见稿 四(三).

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: ``part``: a list of ``"use:floor_area[:unit_price]"``; ``primary``, ``area`` and the others of
            `landprice.calculators.mixed.MixedInputs`.

    Returns:
        The statement: shares in percent, terms in years, price in 元.

    Raises:
        UsageError: As for `term`.

    Example:
        >>> import landprice
        >>> landprice.mixed(part=["commercial:6000", "residential:14000"])["share_residential"]
        Fraction(70, 1)
    """
    return get_calculator("mixed").price(inputs, rules=rules, accept=accept)


def cost(*, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[CostInputs]) -> ParcelStatement:
    """Allocate a tract's cost (成本价分摊) by area or by price, to the fen.

    Source: 自然资发〔2022〕201号 四.

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: ``tract_cost`` (元); ``part``: a list of ``"use:area[:unit_price]"``; ``basis``.

    Returns:
        The statement: cost_price_1 … in 元, cost_per_area_1 … in 元/㎡.

    Raises:
        UsageError: As for `term`.

    Example:
        >>> import landprice
        >>> str(landprice.cost(tract_cost=1, part=["industrial:1", "warehouse:1", "office:1"])["cost_price_1"])
        '17/50'
    """
    return get_calculator("cost").price(inputs, rules=rules, accept=accept)


def intensify(
    *, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[IntensifyInputs]
) -> ParcelStatement:
    """Price more floor area on existing land (提高容积率): no further price, where the rule covers the case.

    Source: 自然资发〔2022〕201号 四.

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: ``use``, ``within_plan``, ``use_unchanged``.

    Returns:
        The statement: price 0 元; refused where the words do not cover the case.

    Raises:
        UsageError: As for `term`.

    Example:
        >>> import landprice
        >>> landprice.intensify(use="industrial", within_plan=True, use_unchanged=True)["price"]
        Fraction(0, 1)
    """
    return get_calculator("intensify").price(inputs, rules=rules, accept=accept)


def compare(
    *, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[CompareInputs]
) -> ParcelStatement:
    """Compare the supply modes (供应方式比较): what each costs, and whether they are balanced.

    Source: 自然资发〔2022〕201号 四.

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: As for `term`, ``years`` being the years held; ``lease_years`` of the lease that becomes a grant,
            ``review_every`` of the lease at its ceilings, ``discount_rate`` and the others of
            `landprice.calculators.compare.CompareInputs`.

    Returns:
        The statement: of each mode (full_term, term, lease, lease_ceilings, lease_to_sale) the lines of its rule and
        its measures under its own name, ``term_sum_paid`` in 元; ``balanced``, yes or no.

    Raises:
        UsageError: As for `term`.

    Example:
        >>> import landprice
        >>> statement = landprice.compare(use="industrial", full_price=9600000, years=20)
        >>> statement["lease_sum_paid"], statement["lease_ceilings_sum_paid"], statement.lines[-1].amount
        (Fraction(3840000, 1), Fraction(4455360, 1), 'yes')
    """
    return get_calculator("compare").price(inputs, rules=rules, accept=accept)


def compare_years(
    *, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: Unpack[CompareInputs]
) -> Swept:
    """Compare the supply modes for several years held in turn.

    Args:
        rules: The rule book; the default one unless given.
        accept: Codes of objections that are accepted.
        **inputs: As for `compare`, ``years`` written START:STOP:STEP.

    Returns:
        The statements by their years, each as `compare` gives it; one that a rule refuses is among them.

    Raises:
        UsageError: As for `compare`; the years are no sweep.

    Example:
        >>> import landprice
        >>> swept = landprice.compare_years(use="industrial", full_price=9600000, years="10:60:25")
        >>> {years: statement.refused for years, statement in swept.statements.items()}
        {10: False, 35: False, 60: True}
    """
    from landprice.sweep import price_sweep  # noqa: PLC0415  on first use

    return price_sweep(get_calculator("compare"), inputs, rules=rules, accept=accept)


def _list_calculator_modules() -> set[str]:
    """List the files of calculators/ without an import: `from landprice import ledger` asks for an attribute first."""
    from os import listdir  # noqa: PLC0415  on first use

    files = listdir(f"{__path__[0]}/calculators")  # noqa: PTH208  pathlib takes longer to import
    return {name.removesuffix(".py") for name in files if name.endswith(".py") and not name.startswith("_")}


def _make_function(name: str) -> Callable[..., ParcelStatement]:
    """Make the function of a calculator that has none above; its inputs are checked when it is called."""
    key = name.replace("_", "-")

    def function(*, rules: RuleBook | None = None, accept: Iterable[str] = (), **inputs: object) -> ParcelStatement:
        return get_calculator(key).price(inputs, rules=rules, accept=accept)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = get_calculator(key).compute.__doc__
    return function


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import one of the `_LAZY` names, or make the function of a calculator that has none above."""
    for module, names in _LAZY.items():
        if name in names:
            from importlib import import_module  # noqa: PLC0415  on first use

            value = globals()[name] = getattr(import_module(module), name)
            return value
    if name in _list_calculator_modules():
        value = globals()[name] = _make_function(name)
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Name the lazy exports and the calculators too, for completion in a shell or notebook."""
    return sorted({*globals(), *__all__, *_list_calculator_modules()})


__all__ = [
    "Check",
    "ColumnOptions",
    "FileError",
    "LandpriceError",
    "Ledger",
    "Line",
    "MissingRule",
    "ParcelStatement",
    "PricedRows",
    "Pricer",
    "Rule",
    "RuleBook",
    "RuleBookError",
    "Summary",
    "Swept",
    "UsageError",
    "__version__",
    "compare",
    "compare_years",
    "cost",
    "intensify",
    "lease",
    "lease_to_sale",
    "load",
    "mixed",
    "open_ledger",
    "price_ledger",
    "term",
    "underground",
]
