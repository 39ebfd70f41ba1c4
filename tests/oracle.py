"""The rules in plain fractions: an independent second opinion on every figure.

Nothing here is shared with the package that it judges. Each rule is written down as naively as it reads, over Python's
fractions, so that a reader can hold it against the rule's words; speed and explanations are the package's business.
The capitalised factor of a fractional year is the one irrational number: it is held between two fractions so close that
every rounding comes out the same at both.

The one entry is `price`. Its inputs are numbers already, in base units (元, ㎡, 元/㎡, years, ratios), by the keys that
the command's options have:

- numbers are `Fraction` or `int`, flags `bool`, uses and choices `str`
- `part`: a list of (use, area, unit price or None); the floor area for `mixed`, the land area for `cost`
- `layer`: a list of (level, kind, area or None)
- `reassessed`: a list of (price, "unit" or "total"), or None where nothing is known of that review
- `index`: a list of indices, the base first; None where nothing is known

An example:

    >>> parcel = {"use": "industrial", "unit_price": Fraction(480), "area": Fraction(20000), "years": Fraction(20)}
    >>> price("term", parcel).lines["reserve_price"]
    Fraction(3840000, 1)
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import count
from math import ceil, floor
from typing import Final, cast

# --- the law's values -------------------------------------------------------------------------------------------------

MAXIMUM_TERM: Final[Mapping[str, int]] = {
    "industrial": 50,
    "warehouse": 50,
    "mining": 50,
    "research": 50,
    "education": 50,
    "culture": 50,
    "health": 50,
    "sport": 50,
    "public": 50,
    "commercial": 40,
    "office": 40,
    "residential": 70,
    "other": 50,
}
"""Years by use: 国务院令第55号 第十二条."""

LEDGER_NAMES: Final[Mapping[str, str]] = {
    "industrial": "工业用地 其他工业用地 工矿仓储用地 一类工业用地 二类工业用地 三类工业用地",
    "warehouse": "仓储用地 物流仓储用地 一类物流仓储用地 二类物流仓储用地 三类物流仓储用地",
    "mining": "采矿用地",
    "research": "科研用地",
    "education": "教育用地",
    "culture": "文化用地",
    "health": "医卫慈善用地 医疗卫生用地",
    "sport": "体育用地",
    "public": (
        "公共设施用地 公共管理与公共服务用地 机关团体用地 公园与绿地 交通运输用地 街巷用地 城镇村道路用地 公路用地 "
        "铁路用地 港口码头用地 管道运输用地 水工建筑用地 水库水面 军事设施用地 监教场所用地 宗教用地 殡葬用地 "
        "风景名胜设施用地 公用设施用地 特殊用地"
    ),
    "commercial": "商服用地 其他商服用地 批发零售用地 住宿餐饮用地 商业用地 旅游用地 娱乐用地",
    "office": "商务金融用地",
    "residential": (
        "住宅用地 城镇住宅用地 普通商品住房用地 其他普通商品住房用地 中低价位、中小套型普通商品住房用地 高档住宅用地 "
        "其他住房用地 经济适用住房用地 公共租赁住房用地 廉租住房用地"
    ),
    "other": "综合用地",
}
"""The names that ledgers give a use, parted by spaces."""

USE_OF_NAME: Final[Mapping[str, str]] = {name: use for use, names in LEDGER_NAMES.items() for name in names.split()} | {
    use: use for use in MAXIMUM_TERM
}
AMBIGUOUS_NAMES: Final = frozenset({"科教用地", "文体娱乐用地"})

COMPETITIVE_USES: Final = frozenset({"industrial", "warehouse", "commercial", "office", "residential"})
ALLOCATED_USES: Final = frozenset({"public"})

GENERAL_LIMIT: Final = 20
LEASE_RATE: Final = Fraction(2, 100)
RISE: Final = 1 + Fraction(10, 100)
SHORTEST_REVIEW: Final = 5
SHORTEST_LEASE: Final = 5
LONGEST_LEASE: Final = 20
LONGEST_LEASE_PHASE: Final = 5
BASE_YEARS: Final = 50
SHARE_OF_LEVEL: Final = {1: Fraction(50, 100), 2: Fraction(50, 100) * Fraction(50, 100)}
DEEPEST_CHARGED: Final = 2
PARKING_SHARE: Final = Fraction(75, 10000)
ANCILLARY_FLOOR_SHARE: Final = Fraction(15, 100)
ANCILLARY_LAND_SHARE: Final = Fraction(7, 100)
COMPATIBLE_SHARE: Final = Fraction(15, 100)

# --- the limits of the inputs, and what breaching a check does --------------------------------------------------------

LIMITS: Final[Mapping[str, int]] = {
    "area": 10**9,
    "unit_price": 10**7,
    "ancillary_floor_area": 10**9,
    "ancillary_land_area": 10**9,
    "existing_floor_area": 10**9,
    **dict.fromkeys(("full_price", "cost_price", "cost_rent", "rent_paid", "tract_cost"), 10**12),
    **dict.fromkeys(("years", "price_years", "max_term", "review_every", "lease_years", "sale_years"), 100),
}
RATES: Final = ("rate", "discount_rate")
WHOLE_YEARS: Final = ("price_years", "max_term", "review_every", "lease_years", "sale_years")
MAY_BE_ZERO: Final = ("rent_paid", "cost_rent")

REFUSALS: Final = frozenset(
    {
        "not-positive",
        "unknown-use",
        "ambiguous-use",
        "term-over-maximum",
        "review-too-often",
        "tied-primary-use",
        "not-covered",
    }
)
OBJECTIONS: Final = frozenset(
    {
        "price-not-full-term",
        "maximum-over-statutory",
        "use-out-of-scope",
        "base-not-50-years",
        "compatible-over-limit",
        "allocated-land",
        "price-is-rent",
    }
)
SHAANXI_OBJECTIONS: Final = OBJECTIONS | {"ancillary-over-limit"}

ON_FIGURES: Final = frozenset(
    {"price-below-cost", "rent-below-cost", "credit-over-price", "review-unknown", "modes-not-balanced"}
)
"""Checks that rest on figures: where a rule refuses there are none, so `Answer.breached` then holds none of these."""

Span = tuple[Fraction, Fraction]
Part = tuple[str, Fraction, Fraction | None]
Layer = tuple[int, str, Fraction | None]


@dataclass
class Answer:
    """What the rules say of a parcel.

    Attributes:
        lines: the statement's lines in order: amounts in 元 (`per_mu` in 万元/亩), shares in percent, years, or a text.
        bounds: for each amount "exact", "floor", "ceiling" or "at-most".
        breached: the codes of the breached checks: refusals, objections (accepted ones too) and warnings. A number
            that is not positive ends the matter: its code stands alone.
        refused: whether no figure is given; `lines` is then empty.
        usage: why the question itself is wrong (exit 2), in a word; everything else is then empty.
    """

    lines: dict[str, Fraction | str] = field(default_factory=dict)
    bounds: dict[str, str] = field(default_factory=dict)
    breached: set[str] = field(default_factory=set)
    refused: bool = False
    usage: str | None = None


def price(
    calculator: str,
    inputs: Mapping[str, object],
    *,
    accept: frozenset[str] = frozenset(),
    book: str = "tianjin-draft",
) -> Answer:
    """Price a parcel by one rule.

    Args:
        calculator: "term", "lease", "lease-to-sale", "underground", "mixed", "cost", "intensify" or "compare".
        inputs: the parcel, as the module's head describes it; a key that is None counts as not given.
        accept: the objections that the user accepts.
        book: "tianjin-draft", "national" or "shaanxi".

    Returns:
        The answer; a question that is wrong in itself is told in its `usage`, never raised.
    """
    try:
        sheet = Sheet(inputs, accept=accept, book=book)
        _check_asked(calculator, sheet)
        _check_given(calculator, sheet)
        if any(_not_positive(key, value) for key, value in sheet.inputs.items()):
            sheet.breach("not-positive")
        else:
            CALCULATORS[calculator](sheet)
    except Usage as usage:
        return Answer(usage=usage.reason)
    return sheet.answer()


class Usage(Exception):  # noqa: N818 - it is the user's mistake, told by its reason, and never leaves this module
    """The question is wrong in itself.

    Attributes:
        reason: why, in a word.
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


# --- rounding ---------------------------------------------------------------------------------------------------------


def up(value: Fraction, places: int = 2) -> Fraction:
    """Round a floor: never below the exact value."""
    return Fraction(ceil(value * 10**places), 10**places)


def down(value: Fraction, places: int = 2) -> Fraction:
    """Round a ceiling: never above the exact value."""
    return Fraction(floor(value * 10**places), 10**places)


def half_up(value: Fraction, places: int = 2) -> Fraction:
    """Round any other amount, a tie upwards."""
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


ROUNDING: Final[Mapping[str, Callable[[Fraction, int], Fraction]]] = {
    "floor": up,
    "ceiling": down,
    "at-most": down,
    "exact": half_up,
}


def apportion(units: int, weights: Sequence[Fraction]) -> list[int]:
    """Divide whole units by weights: each gets its quota's whole part, the rest go by largest remainder.

    Args:
        units: how many there are: fen of a cost, hundredths of a percent.
        weights: what each share stands for; the first of equal remainders comes first.

    Returns:
        The shares in order, adding up to `units`.
    """
    quotas = [units * weight / sum(weights) for weight in weights]
    shares = [floor(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda k: (shares[k] - quotas[k], k))
    for k in by_remainder[: units - sum(shares)]:
        shares[k] += 1
    return shares


def instalments(rent_total: Fraction, years: int) -> list[Fraction]:
    """Divide a lease's rent by years so that the instalments add up to it exactly."""
    paid_by = [half_up(rent_total * k / years) for k in range(years + 1)]
    return [paid_by[k] - paid_by[k - 1] for k in range(1, years + 1)]


# --- what is said and what is written ---------------------------------------------------------------------------------


class Sheet:
    """The inputs of one parcel and the answer as it grows.

    Attributes:
        inputs: what was given, by key.
        book: the rule book's name.
        accept: the codes that the user accepts.
        objections: the codes that may be accepted under it.
        lines: the lines written so far.
    """

    def __init__(self, inputs: Mapping[str, object], *, accept: frozenset[str], book: str) -> None:
        """Start from the inputs; a None is not given."""
        self.inputs = {key: value for key, value in inputs.items() if value is not None}
        self.book = book
        self.accept = accept
        self.objections = SHAANXI_OBJECTIONS if book == "shaanxi" else OBJECTIONS
        self.lines: dict[str, Fraction | str] = {}
        self._bounds: dict[str, str] = {}
        self._breached: set[str] = set()

    def number(self, key: str) -> Fraction | None:
        """Return a number, or None where it is not given."""
        value = self.inputs.get(key)
        return None if value is None else Fraction(cast("Fraction | int", value))

    def need(self, key: str) -> Fraction:
        """Return a number that must be given; raises `Usage`."""
        value = self.number(key)
        if value is None:
            raise Usage("missing")
        return value

    def word(self, key: str) -> str | None:
        """Return a use or a choice, or None where it is not given."""
        return cast("str | None", self.inputs.get(key))

    def said(self, key: str) -> bool:
        """Return whether a flag is set."""
        return bool(self.inputs.get(key, False))

    def breach(self, code: str, *, where: bool = True) -> None:
        """Record a check as breached `where` it is."""
        if where:
            self._breached.add(code)

    @property
    def refused(self) -> bool:
        """Whether a breached check leaves no figure."""
        return bool(self._breached & (REFUSALS | (self.objections - self.accept)))

    def amount(self, key: str, value: Fraction, bound: str = "exact", places: int = 2) -> Fraction:
        """Write an amount, rounded as its bound directs, and return the rounded figure."""
        return self.rounded(key, ROUNDING[bound](value, places), bound)

    def rounded(self, key: str, figure: Fraction, bound: str) -> Fraction:
        """Write an amount that is rounded already, and return it."""
        self.lines[key] = figure
        self._bounds[key] = bound
        return figure

    def bound(self, key: str) -> str:
        """Return the bound of an amount that was written."""
        return self._bounds[key]

    def answer(self) -> Answer:
        """Return the answer: without figures where a rule refuses."""
        if self.refused:
            return Answer(breached=self._breached - ON_FIGURES, refused=True)
        return Answer(self.lines, self._bounds, self._breached)


REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "term": ("use", "years"),
    "lease": ("use", "years"),
    "lease-to-sale": ("use", "lease_years", "sale_years"),
    "underground": ("layer",),
    "mixed": ("part",),
    "cost": ("tract_cost", "part"),
    "intensify": ("use",),
    "compare": ("use", "years"),
}


def _check_asked(calculator: str, sheet: Sheet) -> None:
    """Raise `Usage` where the book has no such rule, or what is accepted is no objection."""
    if sheet.accept - sheet.objections:
        raise Usage("no-objection")
    without = {"national": {"underground", "mixed"}, "shaanxi": {"underground"}}
    if calculator in without.get(sheet.book, set()):
        raise Usage("no-such-rule")


def _check_given(calculator: str, sheet: Sheet) -> None:
    """Raise `Usage` where an input is missing, beyond its limit or no whole number of years."""
    if any(sheet.inputs.get(key) in (None, "", []) for key in REQUIRED[calculator]):
        raise Usage("missing")
    for key, value, limit in _limited(sheet):
        if value > limit or (key in RATES and value == limit):
            raise Usage("beyond-limit")
    whole = WHOLE_YEARS if calculator == "term" else (*WHOLE_YEARS, "years")
    if any((sheet.number(key) or Fraction(0)).denominator != 1 for key in whole):
        raise Usage("not-whole")


def _limited(sheet: Sheet) -> Iterator[tuple[str, Fraction, int]]:
    """Yield every number that has a limit, with its key and the limit."""
    for key, limit in [*LIMITS.items(), *((rate, 1) for rate in RATES)]:
        value = sheet.number(key)
        if value is not None:
            yield key, value, limit
    for _, area, unit_price in _parts(sheet):
        yield "area", area, LIMITS["area"]
        yield "unit_price", unit_price or Fraction(0), LIMITS["unit_price"]
    for _, _, layer_area in _layers(sheet):
        yield "area", layer_area or Fraction(0), LIMITS["area"]
    for review in _reassessed(sheet):
        if review:
            yield "reassessed", review[0], LIMITS["unit_price" if review[1] == "unit" else "full_price"]
    for index in _indices(sheet):
        yield "index", index or Fraction(0), 10**6


def _not_positive(key: str, value: object) -> bool:
    """Return whether a number, or one inside a list, is zero or less (or less than zero, where zero is allowed)."""
    if isinstance(value, bool | str) or value is None:
        return False
    if isinstance(value, Iterable):
        return any(_not_positive(key, item) for item in value)
    number = cast("Fraction | int", value)
    return number < 0 if key in MAY_BE_ZERO else number <= 0


def _parts(sheet: Sheet) -> list[Part]:
    return cast("list[Part]", sheet.inputs.get("part", []))


def _layers(sheet: Sheet) -> list[Layer]:
    return cast("list[Layer]", sheet.inputs.get("layer", []))


def _reassessed(sheet: Sheet) -> list[tuple[Fraction, str] | None]:
    return cast("list[tuple[Fraction, str] | None]", sheet.inputs.get("reassessed", []))


def _indices(sheet: Sheet) -> list[Fraction | None]:
    return cast("list[Fraction | None]", sheet.inputs.get("index", []))


# --- common ground ----------------------------------------------------------------------------------------------------


def _assessed_price(sheet: Sheet) -> Fraction:
    """Return the assessed price to the fen: the total given, or unit price × area, which must agree."""
    full_price, unit_price, area = (sheet.number(key) for key in ("full_price", "unit_price", "area"))
    if unit_price is None:
        return sheet.need("full_price")
    if area is None:
        raise Usage("missing")
    product = half_up(unit_price * area)
    if full_price not in {None, product}:
        raise Usage("prices-disagree")
    return product


def _full_term_price(sheet: Sheet, max_term: Fraction) -> Fraction:
    """Write the assessed price, brought from the years that it was assessed for to the maximum term."""
    price_years = sheet.number("price_years") or max_term
    if price_years != max_term:
        assessed = sheet.amount("assessed_price", _assessed_price(sheet))
        return sheet.amount("full_term_price", assessed * max_term / price_years)
    return sheet.amount("full_term_price", _assessed_price(sheet))


def _land_use(sheet: Sheet, name: str) -> str | None:
    """Return the use that a name stands for, or None with the check breached."""
    sheet.breach("ambiguous-use", where=name in AMBIGUOUS_NAMES)
    sheet.breach("unknown-use", where=name not in AMBIGUOUS_NAMES and name not in USE_OF_NAME)
    return USE_OF_NAME.get(name)


def _maximum_term(sheet: Sheet, years: Fraction) -> Fraction | None:
    """Check use, maximum term, the price's years and the years held; return the maximum term where it is known."""
    use = _land_use(sheet, sheet.word("use") or "")
    statutory = None if use is None else Fraction(MAXIMUM_TERM[use])
    max_term = sheet.number("max_term") or statutory
    price_years = sheet.number("price_years")
    # 科研用地可参照执行 stands in the Tianjin draft alone: under the national documents research is out of scope
    referred = {"research"} if sheet.book == "tianjin-draft" else set()
    sheet.breach("use-by-reference", where=use in referred)
    sheet.breach("use-out-of-scope", where=use not in {None, "industrial", "warehouse"} | referred)
    if max_term is not None:
        sheet.breach("maximum-over-statutory", where=statutory is not None and max_term > statutory)
        sheet.breach("price-not-full-term", where=price_years not in {None, max_term})
        sheet.breach("term-over-maximum", where=years > max_term)
    sheet.breach("term-over-general-limit", where=sheet.book == "tianjin-draft" and years > GENERAL_LIMIT)
    return max_term


def _per_unit(sheet: Sheet, amount: Fraction, bound: str) -> None:
    """Write the final amount by ㎡ and by 亩 of land, and by ㎡ of floor."""
    area, floor_area_ratio = sheet.number("area"), sheet.number("floor_area_ratio")
    if area is None:
        return
    mu = area / Fraction(2000, 3)
    sheet.amount("per_area", amount / area, bound)
    sheet.amount("per_mu", amount / 10000 / mu, bound, places=6)
    if floor_area_ratio is not None:
        sheet.amount("per_floor_area", amount / (area * floor_area_ratio), bound)


# --- 1. flexible term -------------------------------------------------------------------------------------------------


def _term(sheet: Sheet) -> None:
    years, method = sheet.need("years"), sheet.word("method") or "ratio"
    if method not in {"ratio", "capitalised"}:
        raise Usage("unknown-choice")
    rate = sheet.need("rate") if method == "capitalised" else None
    _assessed_price(sheet)
    max_term = _maximum_term(sheet, years)
    sheet.breach("full-term-not-flexible", where=years == max_term)
    if sheet.refused or max_term is None:
        return
    full_term_price = _full_term_price(sheet, max_term)
    factor: Span = (years / max_term, years / max_term)
    if rate is not None:
        factor = term_factor(rate, years, max_term)
        sheet.lines["factor"] = settled(half_up, factor, 4)
    corrected = settled(up, (full_term_price * factor[0], full_term_price * factor[1]), 2)
    sheet.rounded("price", corrected, "floor")
    cost_price = sheet.number("cost_price") or corrected
    sheet.breach("price-below-cost", where=cost_price > corrected)
    reserve_price = sheet.amount("reserve_price", max(corrected, cost_price), "floor")
    sheet.lines["supply_method"] = "招标拍卖挂牌"
    _per_unit(sheet, reserve_price, "floor")


def term_factor(rate: Fraction, years: Fraction, max_term: Fraction) -> Span:
    """Return the appraisal standard's factor K = [1 − 1/(1+r)^n] ÷ [1 − 1/(1+r)^N] between two fractions.

    Args:
        rate: the capitalisation rate r, over 0.
        years: n, whole or with 2 places.
        max_term: N, whole.

    Returns:
        The factor twice where it is a fraction, else a lower and an upper end less than 10⁻⁸⁰ apart.
    """
    whole = 1 - 1 / (1 + rate) ** int(max_term)
    low, high = _growth(rate, years)
    return (1 - 1 / low) / whole, (1 - 1 / high) / whole


def settled(rounding: Callable[[Fraction, int], Fraction], span: Span, places: int) -> Fraction:
    """Return the one figure to which both ends of a span round."""
    low, high = (rounding(end, places) for end in span)
    assert low == high, "the span is too wide to round"
    return low


def _growth(rate: Fraction, years: Fraction) -> Span:
    """Return (1+r)^n between two fractions: equal where the power is a fraction itself (1.21^0.5 is 1.1)."""
    base, power, root = 1 + rate, years.numerator, years.denominator
    roots = [_whole_root(number, root) for number in (base.numerator, base.denominator)]
    if roots[0] is not None and roots[1] is not None:
        exact = Fraction(roots[0], roots[1]) ** power
        return exact, exact
    with localcontext(prec=120):
        nearly = Fraction((Decimal(base.numerator) / base.denominator) ** (Decimal(power) / root))
    return nearly * (1 - Fraction(1, 10**110)), nearly * (1 + Fraction(1, 10**110))


def _whole_root(number: int, root: int) -> int | None:
    """Return the whole root of a whole number, or None where it has none."""
    if root == 1:
        return number
    first = next(k for k in count(1) if k**root >= number)
    return first if first**root == number else None


# --- 2. long lease ----------------------------------------------------------------------------------------------------


def _lease(sheet: Sheet) -> None:
    years, every = sheet.need("years"), sheet.number("review_every")
    starts = [Fraction(start) for start in range(0, int(years), int(every or years))]
    lengths = [min(every or years, years - start) for start in starts]
    _check_reviews(sheet, len(starts) - 1)
    _assessed_price(sheet)
    max_term = _maximum_term(sheet, years)
    sheet.breach("lease-too-short", where=years < SHORTEST_LEASE)
    sheet.breach("lease-too-long", where=years > LONGEST_LEASE)
    sheet.breach("lease-over-civil-code", where=years > LONGEST_LEASE)
    sheet.breach("review-too-often", where=every is not None and every < SHORTEST_REVIEW)
    sheet.breach("base-not-50-years", where=max_term not in {None, BASE_YEARS})
    if sheet.refused or max_term is None:
        return
    full_term_price = _full_term_price(sheet, max_term)
    rents, bound = _rents(sheet, full_term_price, len(starts))
    total = sum((rent * length for rent, length in zip(rents, lengths, strict=True)), Fraction(0))
    total_rent = sheet.amount("total_rent", total, bound)
    discount_rate = sheet.number("discount_rate")
    if discount_rate is not None:
        yearly = [rent for rent, length in zip(rents, lengths, strict=True) for _ in range(int(length))]
        value = sum((rent / (1 + discount_rate) ** year for year, rent in enumerate(yearly)), Fraction(0))
        sheet.rounded("present_value", half_up(value), "at-most" if bound == "at-most" else "exact")
    sheet.lines["supply_method"] = "挂牌"
    _per_unit(sheet, total_rent, bound)


def _rents(sheet: Sheet, full_term_price: Fraction, periods: int) -> tuple[list[Fraction], str]:
    """Write the rents of all periods with what led to them; return them and the bound of their sum."""
    cost_rent = sheet.number("cost_rent") or Fraction(0)
    bound = "exact" if "review_every" in sheet.inputs else "floor"
    first = ROUNDING[bound](full_term_price * LEASE_RATE, 2)
    sheet.breach("rent-below-cost", where=cost_rent > first)
    rents = [sheet.amount("rent_1", max(first, cost_rent), bound)]
    for k in range(2, periods + 1):
        reviewed_price = _reviewed_price(sheet, full_term_price, k - 1)
        ceiling = down(rents[-1] * RISE)
        rent = ceiling
        if reviewed_price is None:
            sheet.breach("review-unknown")
            bound = "at-most"
        else:
            rent = min(sheet.amount(f"basis_{k}", reviewed_price * LEASE_RATE), ceiling)
        sheet.rounded(f"ceiling_{k}", ceiling, "ceiling")
        sheet.breach("rent-below-cost", where=cost_rent > rent)
        rents.append(sheet.rounded(f"rent_{k}", max(rent, cost_rent), bound))
    return rents, bound


def _check_reviews(sheet: Sheet, reviews: int) -> None:
    """Raise `Usage` where prices and indices are mixed, are too many, or lack what they are to be multiplied with."""
    prices, indices = _reassessed(sheet), _indices(sheet)
    known_prices = [k for k, review in enumerate(prices, start=1) if review is not None]
    known_indices = [k for k, index in enumerate(indices) if index is not None]
    if known_prices and known_indices:
        raise Usage("reassessed-and-index")
    if max([0, *known_prices, *known_indices]) > reviews:
        raise Usage("too-many-reviews")
    if known_indices and known_indices[0] != 0:
        raise Usage("missing")
    if any(review and review[1] == "unit" for review in prices) and "area" not in sheet.inputs:
        raise Usage("missing")


def _reviewed_price(sheet: Sheet, full_term_price: Fraction, k: int) -> Fraction | None:
    """Return the whole parcel's price at review k, unrounded, or None where nothing is known of it."""
    prices, indices = _reassessed(sheet), _indices(sheet)
    review = prices[k - 1] if k <= len(prices) else None
    index = indices[k] if k < len(indices) else None
    if review is not None:
        reassessed, unit = review
        return reassessed * sheet.need("area") if unit == "unit" else reassessed
    if index is not None:
        return full_term_price * index / cast("Fraction", indices[0])
    return None


# --- 3. lease, then sale ----------------------------------------------------------------------------------------------


def _lease_to_sale(sheet: Sheet) -> None:
    lease_years, sale_years = sheet.need("lease_years"), sheet.need("sale_years")
    _assessed_price(sheet)
    max_term = _maximum_term(sheet, lease_years + sale_years)
    sheet.breach("lease-phase-too-long", where=lease_years > LONGEST_LEASE_PHASE)
    if sheet.refused or max_term is None:
        return
    full_term_price = _full_term_price(sheet, max_term)

    rent_bound = "floor" if sheet.book == "tianjin-draft" else "exact"
    corrected_rent = ROUNDING[rent_bound](full_term_price * lease_years / max_term, 2)
    cost_rent = (sheet.number("cost_rent") or Fraction(0)) * lease_years
    sheet.breach("rent-below-cost", where=cost_rent > corrected_rent)
    rent_total = sheet.amount("rent_total", max(corrected_rent, cost_rent), rent_bound)
    sheet.amount("annual_rent", instalments(rent_total, int(lease_years))[0])

    priced_years = sale_years if sheet.word("sale_basis") == "sale-term" else lease_years + sale_years
    corrected_price = up(full_term_price * priced_years / max_term)
    cost_price = sheet.number("cost_price") or corrected_price
    sheet.breach("price-below-cost", where=cost_price > corrected_price)
    sale_price = sheet.amount("sale_price", max(corrected_price, cost_price), "floor")

    paid = sheet.number("rent_paid")
    rent_paid = rent_total if paid is None else paid
    sheet.breach("credit-over-price", where=rent_paid > sale_price)
    credit = sheet.amount("credit", min(rent_paid, sale_price))
    sheet.amount("balance", sale_price - credit)
    sheet.amount("uncredited", rent_paid - credit)
    sheet.lines["supply_method"] = "招标拍卖挂牌"
    _per_unit(sheet, sale_price, "floor")


# --- 4. underground ---------------------------------------------------------------------------------------------------


def _underground(sheet: Sheet) -> None:
    area = sheet.number("area")
    layers = _layers(sheet)
    if any(kind not in {"commercial", "parking", "public"} for _, kind, _ in layers):
        raise Usage("unknown-choice")
    surfaces = [_surface_price(sheet, layer_area) for _, _, layer_area in layers]
    for level in {level for level, _, _ in layers}:
        stated = sum((layer_area or Fraction(0) for at, _, layer_area in layers if at == level), Fraction(0))
        sheet.breach("layer-larger-than-parcel", where=area is not None and stated > area)
    total = Fraction(0)
    for k, ((level, kind, _), surface) in enumerate(zip(layers, surfaces, strict=True), start=1):
        sheet.breach("below-charged-levels", where=kind != "public" and level > DEEPEST_CHARGED)
        if kind == "public" or level > DEEPEST_CHARGED:
            total += sheet.amount(f"layer_{k}", Fraction(0))
        elif kind == "parking":
            total += sheet.amount(f"layer_{k}", surface * PARKING_SHARE, "floor")
        else:
            total += sheet.amount(f"layer_{k}", surface * SHARE_OF_LEVEL[level])
    _per_unit(sheet, sheet.amount("total", total), "exact")


def _surface_price(sheet: Sheet, layer_area: Fraction | None) -> Fraction:
    """Return the surface price that a layer is charged on, unrounded: unit price × its area, or the whole."""
    full_price, unit_price = sheet.number("full_price"), sheet.number("unit_price")
    if unit_price is not None and full_price is not None:
        _assessed_price(sheet)
    if layer_area is None or sheet.word("basis") == "total":
        if unit_price is None:
            return sheet.need("full_price")
        return unit_price * sheet.need("area")
    if unit_price is None and full_price is not None:
        unit_price = full_price / sheet.need("area")
    if unit_price is None:
        raise Usage("missing")
    return unit_price * layer_area


# --- 5. mixed use -----------------------------------------------------------------------------------------------------


def _mixed(sheet: Sheet) -> None:
    parts = [(_land_use(sheet, name), floor_area, unit_price) for name, floor_area, unit_price in _parts(sheet)]
    floor_areas: dict[str, Fraction] = {}
    for use, floor_area, _ in parts:
        if use is not None:
            floor_areas[use] = floor_areas.get(use, Fraction(0)) + floor_area
    named = sheet.word("primary")
    primary = None if named is None else _land_use(sheet, named)
    if sheet.refused:
        return
    if primary is not None and primary not in floor_areas:
        raise Usage("primary-not-a-part")
    sheet.breach("term-differs-by-use", where=len({MAXIMUM_TERM[use] for use in floor_areas}) > 1)
    largest = [use for use, floor_area in floor_areas.items() if floor_area == max(floor_areas.values())]
    sheet.breach("tied-primary-use", where=primary is None and len(largest) > 1)
    if sheet.refused:
        return
    primary_use = primary or largest[0]
    _check_shares(sheet, floor_areas, primary_use)

    sheet.lines["primary_use"] = primary_use
    sheet.lines["primary_by"] = "floor-area" if primary is None else "importance"
    shares = apportion(100 * 100, list(floor_areas.values()))
    sheet.lines |= {f"share_{use}": Fraction(share, 100) for use, share in zip(floor_areas, shares, strict=True)}
    sheet.lines["supply_method"] = _supply_method(primary_use)
    sheet.lines["max_term"] = Fraction(MAXIMUM_TERM[primary_use])
    sheet.lines |= {f"max_term_{use}": Fraction(MAXIMUM_TERM[use]) for use in floor_areas}
    area = sheet.number("area")
    prices = [(use, floor_area, unit_price) for use, floor_area, unit_price in parts if unit_price is not None]
    if prices and (area is None or len(prices) < len(parts)):
        raise Usage("missing")  # what was given for a price is never left out of it in silence
    if prices:
        amount = sheet.amount("price", area * _mean_price(prices))
        sheet.amount("price_primary", area * _mean_price([part for part in prices if part[0] == primary_use]))
        _per_unit(sheet, amount, "exact")


def _supply_method(primary_use: str) -> str:
    if primary_use in COMPETITIVE_USES:
        return "招标拍卖挂牌"
    return "可以划拨" if primary_use in ALLOCATED_USES else "unknown"


def _mean_price(parts: Sequence[tuple[str | None, Fraction, Fraction]]) -> Fraction:
    """Return the unit price of parts together, each weighing by its floor area."""
    whole = sum((floor_area for _, floor_area, _ in parts), Fraction(0))
    return sum((floor_area * unit_price for _, floor_area, unit_price in parts), Fraction(0)) / whole


def _check_shares(sheet: Sheet, floor_areas: Mapping[str, Fraction], primary_use: str) -> None:
    """Check the ancillary floor and land of an industrial parcel, and the compatible uses of a historic district."""
    floor_area = sum(floor_areas.values(), Fraction(0))
    area, existing = sheet.number("area"), sheet.number("existing_floor_area")
    ancillary_floor, ancillary_land = sheet.number("ancillary_floor_area"), sheet.number("ancillary_land_area")
    in_force = sheet.book == "tianjin-draft" and sheet.said("historic_district")
    no_base = (
        primary_use == "industrial" and ancillary_land is not None and area is None,
        in_force and existing is None,
    )
    if any(no_base):
        raise Usage("missing")  # a limit that is asked about is never passed over for want of what it is a share of
    over_floor = ancillary_floor is not None and ancillary_floor > floor_area * ANCILLARY_FLOOR_SHARE
    over_land = ancillary_land is not None and area is not None and ancillary_land > area * ANCILLARY_LAND_SHARE
    sheet.breach("ancillary-over-limit", where=primary_use == "industrial" and (over_floor or over_land))
    other_uses = floor_area - floor_areas[primary_use]
    over_existing = existing is not None and other_uses > existing * COMPATIBLE_SHARE
    sheet.breach("compatible-over-limit", where=in_force and over_existing)


# --- 6. cost price and 8. more floor area -----------------------------------------------------------------------------


def _cost(sheet: Sheet) -> None:
    parts = _parts(sheet)
    for name, _, _ in parts:
        _land_use(sheet, name)
    areas = [area for _, area, _ in parts]
    values = [area * unit_price for _, area, unit_price in parts if unit_price is not None]
    weights = values if len(values) == len(parts) else areas
    shares = apportion(int(sheet.need("tract_cost") * 100), weights)
    for k, (area, fen) in enumerate(zip(areas, shares, strict=True), start=1):
        cost_price = sheet.amount(f"cost_price_{k}", Fraction(fen, 100))
        sheet.amount(f"cost_per_area_{k}", cost_price / area)


def _intensify(sheet: Sheet) -> None:
    use = _land_use(sheet, sheet.word("use") or "")
    covered = use == "industrial" and sheet.said("within_plan") and sheet.said("use_unchanged")
    sheet.breach("not-covered", where=use is not None and not covered)
    sheet.amount("price", Fraction(0))


# --- 7. the modes side by side ----------------------------------------------------------------------------------------

OF_ANY_PARCEL: Final = ("use", "area", "unit_price", "full_price", "price_years", "max_term")
OF_ITS_OWN: Final = ("full_term_price", "assessed_price", "supply_method", "per_area", "per_mu", "per_floor_area")
"""Lines of a single mode that a comparison has once, or not at all."""


def _compare(sheet: Sheet) -> None:
    years = sheet.need("years")
    lease_years = sheet.number("lease_years") or min(Fraction(SHORTEST_REVIEW), max(years - 1, Fraction(1)))
    every = sheet.number("review_every") or Fraction(SHORTEST_REVIEW)
    held: dict[str, object] = {"years": years}
    asked: dict[str, tuple[str, dict[str, object], tuple[str, ...]]] = {
        "term": ("term", held, ("method", "rate", "cost_price")),
        "lease": ("lease", held, ("cost_rent", "discount_rate")),
        "lease_ceilings": ("lease", held | {"review_every": every}, ("cost_rent", "discount_rate")),
    }
    sheet.breach("no-sale-phase", where=lease_years >= years)
    if lease_years < years:
        phases: dict[str, object] = {"lease_years": lease_years, "sale_years": years - lease_years}
        asked["lease_to_sale"] = ("lease-to-sale", phases, ("sale_basis", "cost_price", "cost_rent"))
    answers = {mode: _answer(sheet, *question) for mode, question in asked.items()}
    for answer in answers.values():
        for code in answer.breached:
            sheet.breach(code)
    if sheet.refused:
        return
    full = cast("Fraction", answers["term"].lines["full_term_price"])
    max_term = sheet.number("max_term") or Fraction(MAXIMUM_TERM[USE_OF_NAME[cast("str", sheet.word("use"))]])
    cost_price = sheet.number("cost_price") or full
    sheet.breach("price-below-cost", where=cost_price > full)
    for key in ("assessed_price", "full_term_price"):
        if key in answers["term"].lines:
            sheet.amount(key, cast("Fraction", answers["term"].lines[key]))
    reserve = sheet.amount("full_term_reserve_price", max(full, cost_price))
    for mode, answer in answers.items():
        _copy(sheet, mode, answer)
    _measures(sheet, "full_term", (reserve, reserve), [(Fraction(0), reserve)], max_term, "exact")
    balanced = [reserve == full]
    for mode, answer in answers.items():
        balanced.append(_compared(sheet, mode, answer, full, max_term, lease_years))
    sheet.breach("modes-not-balanced", where=not all(balanced))
    sheet.amount("lease_ceilings_review_every", every)
    sheet.lines["balanced"] = "yes" if all(balanced) else "no"


def _answer(sheet: Sheet, rule: str, given: dict[str, object], also: tuple[str, ...]) -> Answer:
    """Return what the rule of one mode says, by the inputs that it has in common with the comparison."""
    inputs = {key: sheet.inputs.get(key) for key in (*OF_ANY_PARCEL, *also)}
    answer = price(rule, inputs | given, accept=sheet.accept, book=sheet.book)
    if answer.usage is not None:
        raise Usage(answer.usage)
    return answer


def _copy(sheet: Sheet, mode: str, answer: Answer) -> None:
    """Write a mode's own lines under its name."""
    for key, value in answer.lines.items():
        if key in answer.bounds and key not in OF_ITS_OWN:
            sheet.rounded(f"{mode}_{key}", cast("Fraction", value), answer.bounds[key])
        elif key not in OF_ITS_OWN:
            sheet.lines[f"{mode}_{key}"] = value


def _compared(
    sheet: Sheet, mode: str, answer: Answer, full: Fraction, max_term: Fraction, lease_years: Fraction
) -> bool:
    """Write a mode's measures; return whether it is balanced, or need not be."""
    years = sheet.need("years")
    line = {key: value for key, value in answer.lines.items() if isinstance(value, Fraction)}
    if mode == "term":
        price_ = line["reserve_price"]
        _measures(sheet, mode, (price_, price_), [(Fraction(0), price_)], years, "floor")
        roundings = Fraction(1)
    elif mode == "lease_to_sale":
        rents = instalments(line["rent_total"], int(lease_years))
        for k, rent in enumerate(rents[1:], start=2):
            sheet.amount(f"{mode}_instalment_{k}", rent)
        sheet.amount(f"{mode}_lease_years", lease_years)
        sheet.amount(f"{mode}_sale_years", years - lease_years)
        payments = [(Fraction(year), rent) for year, rent in enumerate(rents)] + [(lease_years, line["balance"])]
        _measures(sheet, mode, (rents[0], sum(paid for _, paid in payments)), payments, years, "floor")
        roundings = Fraction(1)
    else:
        bound = answer.bounds["total_rent"]
        _measures(sheet, mode, (line["rent_1"], line["total_rent"]), None, years, bound, answer.bounds["rent_1"])
        roundings = years
    paid = cast("Fraction", sheet.lines[f"{mode}_sum_paid"])
    for_max_term = sheet.amount(f"{mode}_price_for_max_term", paid * max_term / years, sheet.bound(f"{mode}_sum_paid"))
    assert abs(for_max_term - paid * max_term / years) < Fraction(1, 100)
    if mode == "lease_ceilings":
        return True
    tolerance = Fraction(1, 100) * roundings * max_term / years
    sheet.lines[f"{mode}_tolerance"] = half_up(tolerance, 4)
    return abs(paid * max_term / years - full) < tolerance or paid * max_term == full * years


def _measures(
    sheet: Sheet,
    mode: str,
    first_and_sum: tuple[Fraction, Fraction],
    payments: list[tuple[Fraction, Fraction]] | None,
    years: Fraction,
    bound: str,
    first_bound: str | None = None,
) -> None:
    """Write the first payment, the sum, that a year and, where the mode's own rule writes none, the present value.

    Args:
        sheet: written to.
        mode: whose they are.
        first_and_sum: the first payment and the sum of all.
        payments: each with the years after the outset that it is made; None where a present value is written.
        years: held.
        bound: of the sum.
        first_bound: of the first payment, where it is another.
    """
    first, paid = first_and_sum
    instalment = mode == "lease_to_sale"
    sheet.amount(f"{mode}_first_payment", first, "exact" if instalment else first_bound or bound)
    sheet.amount(f"{mode}_sum_paid", paid, bound)
    sheet.amount(f"{mode}_sum_per_year", paid / years, bound)
    if mode == "full_term":
        sheet.amount(f"{mode}_price_for_max_term", paid, bound)
    rate = sheet.number("discount_rate")
    if rate is not None and payments is not None:
        value = sum((amount / (1 + rate) ** int(after) for after, amount in payments), Fraction(0))
        sheet.amount(f"{mode}_present_value", value)


CALCULATORS: Final[Mapping[str, Callable[[Sheet], None]]] = {
    "term": _term,
    "lease": _lease,
    "lease-to-sale": _lease_to_sale,
    "underground": _underground,
    "mixed": _mixed,
    "cost": _cost,
    "intensify": _intensify,
    "compare": _compare,
}
