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
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Final, cast

from as_typed import plain
from rule_cases import RuleCase, rule_cases

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
    "industrial": "工业用地 其他工业用地 一类工业用地 二类工业用地 三类工业用地",
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
AMBIGUOUS_NAMES: Final = frozenset({"科教用地", "文体娱乐用地", "工矿仓储用地"})

MINIMUM: Final = {
    str(grade): Fraction(6 * fee)
    for grade, fee in enumerate((140, 120, 100, 80, 64, 56, 48, 42, 34, 28, 24, 20, 16, 14, 10), start=1)
}
"""Minimum prices of industrial land by land grade, in 元/㎡: 6 × the published table of fees."""
UNSEEN_MINIMUM: Final = frozenset({"5", "7", "9", "12", "13", "14"})

GENERAL_LIMIT: Final = 20
SHORTEST_REVIEW: Final = 5

# --- the limits of the inputs, and what breaching a check does --------------------------------------------------------

LIMITS: Final[Mapping[str, int]] = {
    "area": 10**9,
    "unit_price": 10**7,
    "minimum_price": 10**7,
    "ancillary_floor_area": 10**9,
    "ancillary_land_area": 10**9,
    "existing_floor_area": 10**9,
    "floor_area_ratio": 1000,
    **dict.fromkeys(("full_price", "cost_price", "cost_rent", "rent_paid", "tract_cost"), 10**12),
    **dict.fromkeys(("years", "price_years", "max_term", "review_every", "lease_years", "sale_years"), 100),
}
RATES: Final = ("rate", "discount_rate")
WHOLE_YEARS: Final = ("review_every", "lease_years", "sale_years")
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
        "price-over-maximum-term",
        "price-not-of-a-grant",
        "maximum-over-statutory",
        "use-out-of-scope",
        "base-not-50-years",
        "compatible-over-limit",
        "allocated-land",
        "price-is-rent",
        "prices-disagree",
        "below-national-minimum",
    }
)
SHAANXI_OBJECTIONS: Final = OBJECTIONS | {"ancillary-over-limit"}

ON_FIGURES: Final = frozenset(
    {
        "price-below-cost",
        "rent-below-cost",
        "credit-over-price",
        "review-unknown",
        "modes-not-balanced",
        "below-lowest-minimum",
    }
)
"""Checks that rest on figures: where a rule refuses there are none, so `Answer.breached` then holds none of these."""

Span = tuple[Fraction, Fraction]
Part = tuple[str, Fraction, Fraction | None]
Layer = tuple[int, str, Fraction | None, Fraction | None]


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
        warned: those of the breached checks that otherwise object, and only warn here.
    """

    lines: dict[str, Fraction | str] = field(default_factory=dict)
    bounds: dict[str, str] = field(default_factory=dict)
    breached: set[str] = field(default_factory=set)
    refused: bool = False
    usage: str | None = None
    warned: set[str] = field(default_factory=set)


def price(
    calculator: str,
    inputs: Mapping[str, object],
    *,
    accept: frozenset[str] = frozenset(),
    book: str = "tianjin-draft",
) -> Answer:
    """Price a parcel by one rule.

    Args:
        calculator: The key of a rule that has a file in tests/rules.
        inputs: the parcel, as the module's head describes it; a key that is None counts as not given.
        accept: the objections that the user accepts.
        book: "tianjin-draft", "national" or "shaanxi".

    Returns:
        The answer; a question that is wrong in itself is told in its `usage`, never raised.
    """
    try:
        rule = rule_cases()[calculator]
        sheet = Sheet(inputs, accept=accept, book=book, rule=rule)
        _check_asked(rule, sheet)
        _check_given(rule, sheet)
        if any(_not_positive(value, zero=may_be_zero(rule, key)) for key, value in sheet.inputs.items()):
            sheet.breach("not-positive")
        else:
            rule.oracle(sheet)
    except Usage as usage:
        return Answer(usage=usage.reason)
    return sheet.answer()


def ask(calculator: str, /, accept: Iterable[str] = (), book: str = "tianjin-draft", **inputs: object) -> Answer:
    """Price inputs in which a decimal string is a number."""
    read = {key: Fraction(v) if isinstance(v, str) and v[:1].isdigit() else v for key, v in inputs.items()}
    return price(calculator, read, accept=frozenset(accept), book=book)


def figures(answer: Answer, *keys: str) -> list[str]:
    """Return lines, as decimal strings where they are numbers."""
    return [plain(answer.lines.get(key)) for key in keys]


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


# --- inputs and answer ---------------------------------------------------------------------------------


class Sheet:
    """The inputs of one parcel and the answer as it grows.

    Attributes:
        inputs: what was given, by key.
        book: the rule book's name.
        accept: the codes that the user accepts.
        objections: the codes that may be accepted under it.
        rule: the rule that prices the parcel.
        lines: the lines written so far.
    """

    def __init__(self, inputs: Mapping[str, object], *, accept: frozenset[str], book: str, rule: RuleCase) -> None:
        """Start from the inputs; a None is not given."""
        self.inputs = {key: value for key, value in inputs.items() if value is not None}
        self.book = book
        self.accept = accept
        self.objections = objections(book)
        self.rule = rule
        self.lines: dict[str, Fraction | str] = {}
        self._bounds: dict[str, str] = {}
        self._breached: set[str] = set()
        self._warnings: set[str] = set()

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

    def flag(self, key: str) -> bool:
        """Return whether a flag is set."""
        return bool(self.inputs.get(key, False))

    @property
    def parts(self) -> list[Part]:
        """The parts of a parcel or a tract."""
        return cast("list[Part]", self.inputs.get("part", []))

    @property
    def phases(self) -> list[tuple[Fraction, Fraction | None]]:
        """The phases of a supply: area and years."""
        phases = cast("list[tuple[Fraction, Fraction | None]]", self.inputs.get("phase", []))
        return [(phase[0], phase[1]) for phase in phases]

    @property
    def layers(self) -> list[Layer]:
        """The underground layers: level, kind, area, and the surface price of the layer's own use."""
        layers = cast("list[tuple[object, ...]]", self.inputs.get("layer", []))
        return [cast("Layer", (*layer, None, None)[:4]) for layer in layers]

    @property
    def reassessed(self) -> list[tuple[Fraction, str] | None]:
        """The price at each review, with what it is of; None where it is unknown."""
        return cast("list[tuple[Fraction, str] | None]", self.inputs.get("reassessed", []))

    @property
    def indices(self) -> list[Fraction | None]:
        """The price indices, the base's first; None where one is unknown."""
        return cast("list[Fraction | None]", self.inputs.get("index", []))

    def breach(self, code: str, *, where: bool = True, only_warns: bool = False) -> None:
        """Record a check as breached `where` it is; one that otherwise objects may only warn."""
        if where:
            self._breached.add(code)
        if where and only_warns:
            self._warnings.add(code)

    def has_breached(self, code: str) -> bool:
        """Whether a check is recorded as breached."""
        return code in self._breached

    @property
    def refused(self) -> bool:
        """Whether a breached check leaves no figure."""
        return bool(self._breached & (REFUSALS | self.rule.refusals | (self.objections - self.accept - self._warnings)))

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
            return Answer(
                breached=self._breached - ON_FIGURES - self.rule.on_figures, refused=True, warned=self._warnings
            )
        return Answer(self.lines, self._bounds, self._breached, warned=self._warnings)


def _check_asked(rule: RuleCase, sheet: Sheet) -> None:
    """Raise `Usage` if the book lacks the rule, or an accepted code is not an objection."""
    if sheet.accept - sheet.objections:
        raise Usage("no-objection")
    if sheet.book in rule.not_in:
        raise Usage("no-such-rule")


def _check_given(rule: RuleCase, sheet: Sheet) -> None:
    """Raise `Usage` where an input is missing, beyond its limit or no whole number of years."""
    if any(sheet.inputs.get(key) in (None, "", []) for key in rule.required):
        raise Usage("missing")
    for key, value, limit in _limited(rule, sheet):
        if value > limit or (key in RATES and value == limit):
            raise Usage("beyond-limit")
    if any((sheet.number(key) or Fraction(0)).denominator != 1 for key in whole(rule)):
        raise Usage("not-whole")


def _limited(rule: RuleCase, sheet: Sheet) -> Iterator[tuple[str, Fraction, int]]:
    """Yield every number that has a limit, with its key and the limit."""
    for key, limit in [*LIMITS.items(), *rule.input_limits.items(), *((rate, 1) for rate in RATES)]:
        value = sheet.number(key)
        if value is not None:
            yield key, value, limit
    for _, area, unit_price in sheet.parts:
        yield "area", area, LIMITS["area"]
        yield "unit_price", unit_price or Fraction(0), LIMITS["unit_price"]
    for phase_area, phase_years in sheet.phases:
        yield "area", phase_area, LIMITS["area"]
        yield "years", phase_years or Fraction(0), LIMITS["years"]
    for _, _, layer_area, surface_price in sheet.layers:
        yield "area", layer_area or Fraction(0), LIMITS["area"]
        yield "unit_price", surface_price or Fraction(0), LIMITS["unit_price"]
    for review in sheet.reassessed:
        if review:
            yield "reassessed", review[0], LIMITS["unit_price" if review[1] == "unit" else "full_price"]
    for index in sheet.indices:
        yield "index", index or Fraction(0), 10**6


def whole(rule: RuleCase) -> tuple[str, ...]:
    """Return the numbers that must be whole."""
    return (*WHOLE_YEARS, *rule.whole, *(() if rule.years_in_part else ("years",)))


def may_be_zero(rule: RuleCase, key: str) -> bool:
    """Return whether a number may be zero."""
    return key in MAY_BE_ZERO or key in rule.may_be_zero


@cache
def objections(book: str = "tianjin-draft") -> frozenset[str]:
    """Return the codes that may be accepted under a book."""
    shared = SHAANXI_OBJECTIONS if book == "shaanxi" else OBJECTIONS
    return shared.union(*(rule.objections for rule in rule_cases().values()))


def _not_positive(value: object, *, zero: bool) -> bool:
    """Return whether a number, or one inside a list, is zero or less (or less than zero, where zero is allowed)."""
    if isinstance(value, bool | str) or value is None:
        return False
    if isinstance(value, Iterable):
        return any(_not_positive(item, zero=zero) for item in value)
    number = cast("Fraction | int", value)
    return number < 0 if zero else number <= 0


# --- common ground ----------------------------------------------------------------------------------------------------


def plausible_price(sheet: Sheet) -> None:
    """Warn of a price of land that is far off any market's; a total is compared where the area is known."""
    full_price, unit_price, area = (sheet.number(key) for key in ("full_price", "unit_price", "area"))
    if unit_price is None and full_price is not None and area:
        unit_price = full_price / area
    sheet.breach("implausible-price", where=unit_price is not None and not 10 <= unit_price <= 300_000)


def assessed_price(sheet: Sheet) -> Fraction:
    """Return the assessed price to the fen: the total given, or unit price × area, which must agree."""
    full_price, unit_price, area = (sheet.number(key) for key in ("full_price", "unit_price", "area"))
    plausible_price(sheet)
    if unit_price is None:
        return sheet.need("full_price")
    if area is None:
        raise Usage("missing")
    product = half_up(unit_price * area)
    if full_price is None:
        return product
    last_place = next(Fraction(1, 10**places) for places in range(20) if (full_price * 10**places).denominator == 1)
    if abs(unit_price * area - full_price) * 2 > last_place:
        sheet.breach("prices-disagree")
    else:
        sheet.breach("price-rounded", where=full_price != product)
    return full_price


def full_term_price(sheet: Sheet, max_term: Fraction) -> Fraction:
    """Write the assessed price, brought from the years that it was assessed for to the maximum term."""
    price_years = sheet.number("price_years") or max_term
    if price_years != max_term:
        assessed = sheet.amount("assessed_price", assessed_price(sheet))
        full = sheet.amount("full_term_price", assessed * max_term / price_years)
    else:
        full = sheet.amount("full_term_price", assessed_price(sheet))
    return over_minimum(sheet, full)


def over_minimum(sheet: Sheet, full: Fraction) -> Fraction:
    """Compare a price with the minimum, by typed price or land grade; return what is priced from."""
    use, area = USE_OF_NAME.get(str(sheet.inputs.get("use"))), sheet.number("area")
    typed, grade = sheet.number("minimum_price"), sheet.word("land_grade")
    industrial = use == "industrial"
    if typed is None and (grade is None or not industrial):
        sheet.breach("below-lowest-minimum", where=industrial and bool(area) and full < area * MINIMUM["15"])
        return full
    if area is None:
        raise Usage("missing")
    standard = MINIMUM[str(grade)] if typed is None else typed
    ratio = Fraction(7, 10) if (sheet.word("minimum_case") or "standard") != "standard" else Fraction(1)
    minimum = sheet.amount("minimum", standard * area * ratio, "floor")
    if full >= minimum:
        return full
    unseen = typed is None and grade in UNSEEN_MINIMUM
    sheet.breach("below-national-minimum", only_warns=unseen)
    return full if unseen else minimum


def land_use(sheet: Sheet, name: str) -> str | None:
    """Return the use that a name stands for, or None with the check breached."""
    sheet.breach("ambiguous-use", where=name in AMBIGUOUS_NAMES)
    sheet.breach("unknown-use", where=name not in AMBIGUOUS_NAMES and name not in USE_OF_NAME)
    return USE_OF_NAME.get(name)


def maximum_term(sheet: Sheet, years: Fraction) -> Fraction | None:
    """Check use, maximum term, the price's years and the years held; return the maximum term where it is known."""
    use = land_use(sheet, sheet.word("use") or "")
    statutory = None if use is None else Fraction(MAXIMUM_TERM[use])
    max_term = sheet.number("max_term") or statutory
    price_years = sheet.number("price_years")
    # 科研用地可参照执行 stands in the Tianjin draft alone: under the national documents research is out of scope
    referred = {"research"} if sheet.book == "tianjin-draft" else set()
    sheet.breach("use-by-reference", where=use in referred)
    sheet.breach("use-out-of-scope", where=use not in {None, "industrial", "warehouse"} | referred)
    if max_term is not None:
        sheet.breach("maximum-over-statutory", where=statutory is not None and max_term > statutory)
        sheet.breach("price-not-full-term", where=price_years is not None and price_years < max_term)
        sheet.breach("price-over-maximum-term", where=price_years is not None and price_years > max_term)
        sheet.breach("term-over-maximum", where=years > max_term)
    sheet.breach("term-over-general-limit", where=sheet.book == "tianjin-draft" and years > GENERAL_LIMIT)
    return max_term


def per_unit(sheet: Sheet, amount: Fraction, bound: str, own_area: Fraction | None = None) -> None:
    """Write the final amount by ㎡ and by 亩 of land, or of an area of its own, and by ㎡ of floor."""
    area, floor_area_ratio = sheet.number("area"), sheet.number("floor_area_ratio")
    priced_area = own_area or area
    if priced_area is not None:
        mu = priced_area / Fraction(2000, 3)
        sheet.amount("per_area", amount / priced_area, bound)
        sheet.amount("per_mu", amount / 10000 / mu, bound, places=6)
    if area is not None and floor_area_ratio is not None:
        sheet.amount("per_floor_area", amount / (area * floor_area_ratio), bound)
