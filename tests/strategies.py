"""Parcels drawn for property-based tests: the whole range of the limits, and the places where rounding goes wrong.

Numbers are drawn by magnitude, so that a price of 0.03 元 is as likely as one of 10¹² 元, and the smallest and the
largest are drawn on their own. Where a formula divides, the price is often steered: to a quotient that ends in exactly
half a fen, to an exact one, or to a neighbour of either. Costs and payments are drawn close to the figure with which
they are compared. Most parcels can be priced; some breach a limit that refuses.

`parcels` gives the inputs as the oracle takes them, `as_text` the same as a user would type them.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, cast

import oracle
from hypothesis import strategies as st

Inputs = dict[str, object]

FEN: Final = Fraction(1, 100)
LARGEST_AREA: Final = 10**9
LARGEST_UNIT_PRICE: Final = 10**7
LARGEST_PRICE: Final = 10**12
LARGEST_INDEX: Final = 10**6
AREA_PLACES: Final = 4
UNIT_PRICE_PLACES: Final = 4
PRICE_PLACES: Final = 2
RATE_PLACES: Final = 6
USES: Final = sorted(oracle.MAXIMUM_TERM)
NO_USES: Final = ("科教用地", "文体娱乐用地", "其他土地", "空闲地", "industral", "parking")


# --- numbers ----------------------------------------------------------------------------------------------------------


@st.composite
def decimals(draw: st.DrawFn, largest: int, places: int) -> Fraction:
    """Draw a number over zero, every magnitude as likely as the next.

    Args:
        draw: Hypothesis's own.
        largest: the limit, which is drawn too.
        places: how many decimal places it may have.
    """
    top = largest * 10**places
    digits = draw(st.integers(1, len(str(top)) - 1))
    by_magnitude = st.integers(10 ** (digits - 1), min(10**digits, top))
    round_number = st.integers(1, min(9 * 10**places, top)).map(lambda units: units // 10**places * 10**places or units)
    return Fraction(draw(st.one_of(by_magnitude, round_number, st.sampled_from((1, 2, top - 1, top)))), 10**places)


def areas() -> st.SearchStrategy[Fraction]:
    """Draw an area in ㎡."""
    return decimals(LARGEST_AREA, AREA_PLACES)


def unit_prices() -> st.SearchStrategy[Fraction]:
    """Draw a price in 元/㎡."""
    return decimals(LARGEST_UNIT_PRICE, UNIT_PRICE_PLACES)


def prices() -> st.SearchStrategy[Fraction]:
    """Draw a price or a rent in 元."""
    return decimals(LARGEST_PRICE, PRICE_PLACES)


def rates() -> st.SearchStrategy[Fraction]:
    """Draw a rate under 1; some are one less than a square, whose growth over half a year is a fraction itself."""
    usual = st.integers(1, 20).map(lambda percent: Fraction(percent, 100))
    squares = st.sampled_from((Fraction("0.21"), Fraction("0.44"), Fraction("0.4641"), Fraction("0.5625")))
    return st.one_of(usual, squares, decimals(1, RATE_PLACES).filter(lambda rate: rate < 1))


def _near(draw: st.DrawFn, figure: Fraction) -> Fraction:
    """Draw an amount: the figure itself, a fen beside it, or any."""
    beside = [figure + k * FEN for k in (-1, 0, 1) if 0 < figure + k * FEN <= LARGEST_PRICE]
    return draw(st.one_of(prices(), st.sampled_from(beside)) if beside else prices())


def _one_in(draw: st.DrawFn, many: int) -> bool:
    """Draw whether the rarer thing happens; the shrunken case is the usual one."""
    return bool(draw(st.integers(1, many)) == many)


def _steered(draw: st.DrawFn, multiplier: Fraction, divisor: Fraction) -> Fraction:
    """Draw a price whose product with multiplier ÷ divisor is a tie, exact, or beside one of these.

    Args:
        draw: Hypothesis's own.
        multiplier: what the rule multiplies the price with, such as the years.
        divisor: what it divides by, such as the maximum term.
    """
    drawn = draw(prices())
    share = multiplier / divisor
    ends = (Fraction(0), Fraction(1, 2))
    aim = draw(st.sampled_from([(end + Fraction(step, share.denominator)) % 1 for end in ends for step in (0, 1, -1)]))
    candidates = (drawn + step * FEN for step in range(share.denominator))
    return next((p for p in candidates if p / FEN * share % 1 == aim and p <= LARGEST_PRICE), drawn)


# --- what parcels have in common --------------------------------------------------------------------------------------


def _add_price(draw: st.DrawFn, inputs: Inputs, multiplier: Fraction, divisor: Fraction) -> Fraction:
    """Add the assessed price, as a total, a unit price or both; return it to the fen."""
    route = draw(st.sampled_from(("total", "steered", "total and area", "unit", "unit at a tie", "both")))
    if route in {"total", "steered", "total and area"}:
        inputs["full_price"] = draw(prices()) if route == "total" else _steered(draw, multiplier, divisor)
        if route == "total and area":
            inputs["area"] = draw(areas())
        return cast("Fraction", inputs["full_price"])
    area, unit_price = draw(areas()), draw(unit_prices())
    if route == "unit at a tie":
        area, unit_price = draw(st.integers(0, 10**8)) + Fraction(1, 2), (2 * draw(st.integers(0, 10**7)) + 1) * FEN
    inputs |= {"area": area, "unit_price": unit_price}
    total = oracle.half_up(unit_price * area)
    if route == "both" and total <= LARGEST_PRICE and total > 0:
        inputs["full_price"] = total if not _one_in(draw, 10) else total + FEN
    return total


def _add_use(draw: st.DrawFn, inputs: Inputs) -> Fraction:
    """Add a use in scope, mostly, and sometimes a maximum term of its own; return the maximum term."""
    usual = st.sampled_from(("industrial", "warehouse", "research"))
    name = str(draw(usual))
    if _one_in(draw, 8):
        name = str(draw(st.one_of(st.sampled_from(sorted(oracle.USE_OF_NAME)), st.sampled_from(NO_USES))))
    inputs["use"] = name
    max_term = oracle.MAXIMUM_TERM.get(oracle.USE_OF_NAME.get(name, ""), 50)
    if _one_in(draw, 6):
        max_term = draw(st.integers(1, 100) if _one_in(draw, 3) else st.integers(1, max_term))
        inputs["max_term"] = Fraction(max_term)
    if _one_in(draw, 8):
        inputs["price_years"] = Fraction(max_term if _one_in(draw, 3) else draw(st.integers(1, 100)))
    return Fraction(max_term)


def _add_floor_area_ratio(draw: st.DrawFn, inputs: Inputs) -> None:
    """Add a floor area ratio sometimes."""
    if _one_in(draw, 3):
        inputs["floor_area_ratio"] = draw(decimals(20, 2))


def _spoil(draw: st.DrawFn, inputs: Inputs) -> None:
    """Turn one number into zero or less, seldom."""
    numbers = {key: value for key, value in inputs.items() if isinstance(value, Fraction)}
    if numbers and _one_in(draw, 25):
        key = draw(st.sampled_from(sorted(numbers)))
        inputs[key] = draw(st.sampled_from((Fraction(0), Fraction(-1), -numbers[key])))


# --- one parcel a rule ------------------------------------------------------------------------------------------------


@st.composite
def _term(draw: st.DrawFn) -> Inputs:
    inputs: Inputs = {}
    max_term = _add_use(draw, inputs)
    whole = st.integers(1, int(max_term))
    years = Fraction(draw(whole))
    if _one_in(draw, 4):
        years = draw(decimals(100, 2).filter(lambda drawn: drawn <= max_term))
    if _one_in(draw, 12):
        years = draw(decimals(100, 2))
    inputs["years"] = years
    full_price = _add_price(draw, inputs, years, max_term)
    if _one_in(draw, 3):
        inputs |= {"method": "capitalised", "rate": draw(rates())}
    if _one_in(draw, 3):
        inputs["cost_price"] = _near(draw, oracle.up(full_price * years / max_term))
    _add_floor_area_ratio(draw, inputs)
    return inputs


@st.composite
def _lease(draw: st.DrawFn) -> Inputs:
    inputs: Inputs = {}
    max_term = _add_use(draw, inputs)
    years = draw(st.integers(1, 50)) if _one_in(draw, 12) else draw(st.integers(1, int(max_term)))
    inputs["years"] = Fraction(years)
    full_price = _add_price(draw, inputs, Fraction(2), Fraction(100))
    first = oracle.half_up(full_price * 2 / 100)
    if not _one_in(draw, 4):
        every = draw(st.integers(1, 4) if _one_in(draw, 12) else st.integers(5, 20))
        inputs["review_every"] = Fraction(every)
        reviews = -(-years // every) - 1
        _add_reviews(draw, inputs, first, reviews)
    if _one_in(draw, 3):
        inputs["cost_rent"] = Fraction(0) if _one_in(draw, 4) else _near(draw, first)
    if _one_in(draw, 4):
        inputs["discount_rate"] = draw(rates())
    _add_floor_area_ratio(draw, inputs)
    return inputs


def _add_reviews(draw: st.DrawFn, inputs: Inputs, first: Fraction, reviews: int) -> None:
    """Add what is known of the reviews: prices, indices or nothing; seldom more than there are."""
    known = draw(st.integers(0, reviews)) + int(_one_in(draw, 20))
    route = draw(st.sampled_from(("prices", "indices", "nothing")))
    if route == "indices" and known:
        inputs["index"] = [draw(decimals(LARGEST_INDEX, 6)) for _ in range(known + 1)]
        if _one_in(draw, 2):
            inputs["index"] = [Fraction(draw(st.integers(800, 1300)), 10) for _ in range(known + 1)]
    if route == "prices" and known:
        ceiling = first
        reassessed: list[tuple[Fraction, str] | None] = []
        for _ in range(known):
            ceiling = oracle.down(ceiling * 11 / 10)
            reassessed.append(_review(draw, ceiling, has_area="area" in inputs))
        inputs["reassessed"] = reassessed


def _review(draw: st.DrawFn, ceiling: Fraction, *, has_area: bool) -> tuple[Fraction, str] | None:
    """Draw a reassessed price: unknown, any, or one whose rent is a tie beside the ceiling."""
    if _one_in(draw, 8):
        return None
    if has_area and draw(st.booleans()):
        return draw(unit_prices()), "unit"
    beside = [ceiling * 50 + fen * FEN for fen in (-75, -25, 0, 25) if 0 < ceiling * 50 + fen * FEN <= LARGEST_PRICE]
    return draw(st.one_of(prices(), st.sampled_from(beside)) if beside else prices()), "total"


@st.composite
def _lease_to_sale(draw: st.DrawFn) -> Inputs:
    inputs: Inputs = {}
    max_term = _add_use(draw, inputs)
    held = draw(st.integers(2, max(2, int(max_term))))
    lease_years = draw(st.integers(1, held - 1 if _one_in(draw, 2) else min(5, held - 1)))
    inputs |= {"lease_years": Fraction(lease_years), "sale_years": Fraction(held - lease_years)}
    if _one_in(draw, 12):
        inputs["sale_years"] = Fraction(draw(st.integers(1, 100)))
    full_price = _add_price(draw, inputs, Fraction(lease_years), max_term)
    rent, sale_price = full_price * lease_years / max_term, full_price * held / max_term
    if _one_in(draw, 4):
        inputs["sale_basis"] = "sale-term"
    if _one_in(draw, 3):
        inputs["cost_rent"] = _near(draw, oracle.up(rent / lease_years))
    if _one_in(draw, 3):
        inputs["cost_price"] = _near(draw, oracle.up(sale_price))
    if _one_in(draw, 3):
        inputs["rent_paid"] = Fraction(0) if _one_in(draw, 3) else _near(draw, oracle.up(sale_price))
    _add_floor_area_ratio(draw, inputs)
    return inputs


@st.composite
def _underground(draw: st.DrawFn) -> Inputs:
    inputs: Inputs = {}
    _add_price(draw, inputs, Fraction(1), Fraction(draw(st.sampled_from((2, 4)))))
    if _one_in(draw, 6):
        inputs["basis"] = "total"
    layers = []
    for _ in range(draw(st.integers(1, 6))):
        level = draw(st.integers(3, 5)) if _one_in(draw, 8) else draw(st.integers(1, 2))
        kind = draw(st.sampled_from(("commercial", "parking", "public")))
        # A total without the parcel's area prices only layers that have the parcel's own.
        stated = "area" in inputs and draw(st.booleans())
        area = cast("Fraction", inputs.get("area", Fraction(1)))
        layers.append((level, kind, draw(st.one_of(areas(), st.just(area))) if stated else None))
    inputs["layer"] = layers
    _add_floor_area_ratio(draw, inputs)
    return inputs


def _draw_parts(draw: st.DrawFn, uses: st.SearchStrategy[str], most: int) -> list[oracle.Part]:
    """Draw parts: areas often equal, so that shares and remainders tie; unit prices for all or for none."""
    priced = draw(st.booleans())
    equal = draw(areas()) if _one_in(draw, 3) else None
    rows = range(draw(st.integers(1, most)))
    return [(draw(uses), equal or draw(areas()), draw(unit_prices()) if priced else None) for _ in rows]


@st.composite
def _mixed(draw: st.DrawFn) -> Inputs:
    uses = st.sampled_from(sorted(oracle.USE_OF_NAME) if _one_in(draw, 6) else USES)
    parts = _draw_parts(draw, st.sampled_from(NO_USES) if _one_in(draw, 25) else uses, 6)
    inputs: Inputs = {"part": parts}
    floor_area = min(sum((part[1] for part in parts), Fraction(0)), Fraction(LARGEST_AREA))
    if draw(st.booleans()):
        inputs["area"] = draw(areas())
        _add_floor_area_ratio(draw, inputs)
    if draw(st.booleans()):
        inputs["primary"] = draw(st.sampled_from([part[0] for part in parts]))
    if _one_in(draw, 3):
        inputs["ancillary_floor_area"] = _at_limit(draw, floor_area * 15 / 100)
    if _one_in(draw, 3):
        inputs["ancillary_land_area"] = _at_limit(draw, cast("Fraction", inputs.get("area", floor_area)) * 7 / 100)
    if _one_in(draw, 4):
        inputs["historic_district"] = True
        if not _one_in(draw, 6):
            inputs["existing_floor_area"] = _at_limit(draw, (floor_area - parts[0][1]) * 100 / 15)
    return inputs


def _at_limit(draw: st.DrawFn, limit: Fraction) -> Fraction:
    """Draw an area: the largest that a share allows as typed, the next one up, or any."""
    largest = oracle.down(limit, AREA_PLACES)
    step = Fraction(1, 10**AREA_PLACES)
    beside = [area for area in (largest, largest + step) if 0 < area <= LARGEST_AREA]
    return draw(st.one_of(areas(), st.sampled_from(beside)) if beside else areas())


@st.composite
def _cost(draw: st.DrawFn) -> Inputs:
    uses = st.sampled_from(NO_USES) if _one_in(draw, 25) else st.sampled_from(USES)
    return {"tract_cost": draw(prices()), "part": _draw_parts(draw, uses, 12)}


@st.composite
def _intensify(draw: st.DrawFn) -> Inputs:
    inputs: Inputs = {}
    _add_use(draw, inputs)
    flags = {flag: True for flag in ("within_plan", "use_unchanged") if not _one_in(draw, 4)}
    return {"use": "industrial" if draw(st.booleans()) else inputs["use"]} | flags


@st.composite
def _compare(draw: st.DrawFn) -> Inputs:
    inputs: Inputs = {}
    max_term = _add_use(draw, inputs)
    years = Fraction(draw(st.integers(1, 100)) if _one_in(draw, 12) else draw(st.integers(1, int(max_term))))
    inputs["years"] = years
    multiplier, divisor = draw(st.sampled_from(((years, max_term), (Fraction(2), Fraction(100)))))
    full_price = _add_price(draw, inputs, multiplier, divisor)
    if _one_in(draw, 3):
        inputs["lease_years"] = Fraction(draw(st.integers(1, int(years) if _one_in(draw, 3) else min(5, int(years)))))
    if _one_in(draw, 3):
        inputs["review_every"] = Fraction(draw(st.integers(1, 4) if _one_in(draw, 12) else st.integers(5, 20)))
    if _one_in(draw, 3):
        inputs["discount_rate"] = draw(rates())
    if _one_in(draw, 4):
        inputs["cost_price"] = _near(draw, oracle.up(full_price * draw(st.sampled_from((years / max_term, 1)))))
    if _one_in(draw, 4):
        inputs["cost_rent"] = Fraction(0) if _one_in(draw, 4) else _near(draw, oracle.up(full_price * 2 / 100))
    if _one_in(draw, 6):
        inputs |= {"method": "capitalised", "rate": draw(rates())}
    if _one_in(draw, 6):
        inputs["sale_basis"] = draw(st.sampled_from(("sale-term", "whole-right")))
    return inputs


CALCULATORS: Final[Mapping[str, Callable[[], st.SearchStrategy[Inputs]]]] = {
    "term": _term,
    "lease": _lease,
    "lease-to-sale": _lease_to_sale,
    "underground": _underground,
    "mixed": _mixed,
    "cost": _cost,
    "intensify": _intensify,
    "compare": _compare,
}


@st.composite
def parcels(draw: st.DrawFn, calculator: str) -> Inputs:
    """Draw one parcel's inputs for a calculator, as `oracle.price` takes them.

    Args:
        draw: Hypothesis's own.
        calculator: the calculator's name, such as "lease-to-sale".
    """
    inputs = draw(CALCULATORS[calculator]())
    _spoil(draw, inputs)
    return inputs


def accepted() -> st.SearchStrategy[frozenset[str]]:
    """Draw the objections that a user accepts: often all of them, so that more parcels are priced."""
    objections = sorted(oracle.OBJECTIONS)
    return st.one_of(st.just(oracle.OBJECTIONS), st.frozensets(st.sampled_from(objections)))


# --- as a user would type them ----------------------------------------------------------------------------------------


def as_text(inputs: Mapping[str, object]) -> dict[str, str | list[str]]:
    """Render inputs as a user would type them, by the same keys.

    A part reads use:area or use:area:unit price, a layer level:kind or level:kind:area, a reassessed price has its
    unit (元/㎡ or 元); a flag reads "true" or "false", a review of which nothing is known is empty.

    >>> as_text({"years": Fraction(41, 2), "layer": [(1, "parking", None)], "reassessed": [(Fraction(560), "unit")]})
    {'years': '20.5', 'layer': ['1:parking'], 'reassessed': ['560元/㎡']}
    """
    return {key: _typed(key, value) for key, value in inputs.items() if value is not None}


def _typed(key: str, value: object) -> str | list[str]:
    if isinstance(value, list):
        return [_typed_item(key, item) for item in value]
    return _plain(value)


def _typed_item(key: str, item: object) -> str:
    if key == "reassessed" and isinstance(item, tuple):
        return _plain(item[0]) + {"unit": "元/㎡", "total": "元"}[item[1]]
    if isinstance(item, tuple):
        return ":".join(_plain(field) for field in item if field is not None)
    return _plain(item)


def _plain(value: object) -> str:
    """Write one value; a number as a plain decimal, which it must be able to be."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    units = Fraction(cast("Fraction | int", value)) * 10**RATE_PLACES
    assert units.denominator == 1, "finer than any input may be typed"
    whole, decimal_part = divmod(abs(units.numerator), 10**RATE_PLACES)
    digits = f"{whole}.{decimal_part:0{RATE_PLACES}}".rstrip("0").rstrip(".")
    return f"-{digits}" if units < 0 else digits
