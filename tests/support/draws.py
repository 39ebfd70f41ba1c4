"""Numbers and parcels drawn at random: the whole range of the limits, and the places where rounding goes wrong.

Numbers are drawn by magnitude, so that a price of 0.03 元 is as likely as one of 10¹² 元, and the smallest and the
largest are drawn on their own. Where a formula divides, the price is often steered: to a quotient that ends in exactly
half a fen, to an exact one, or to a neighbour of either. Costs and payments are drawn close to the figure with which
they are compared. Most parcels can be priced; some breach a limit that refuses.

Everything is drawn from a `random.Random`: a seeded one gives thousands of parcels a second, the same on every run;
Hypothesis's own (`strategies.parcels`) shrinks what fails. Every random choice whose value 0 is the usual case comes
as the smaller number, so that what Hypothesis shrinks to is usual too.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from random import Random
from typing import Final

import oracle
from rule_cases import Inputs, rule_cases

FEN: Final = Fraction(1, 100)
LARGEST_AREA: Final = 10**9
LARGEST_UNIT_PRICE: Final = 10**7
LARGEST_PRICE: Final = 10**12
LARGEST_INDEX: Final = 10**6
AREA_PLACES: Final = 4
UNIT_PRICE_PLACES: Final = 4
PRICE_PLACES: Final = 2
RATE_PLACES: Final = 6
WITH_MINIMUM: Final = ("term", "lease", "lease-to-sale", "compare", "phases")
USES: Final = sorted(oracle.MAXIMUM_TERM)
NO_USES: Final = ("科教用地", "文体娱乐用地", "其他土地", "空闲地", "industral", "parking")


def seeded(*said: object) -> Random:
    """Return random numbers that are the same whenever the same is said."""
    return Random(" ".join(map(str, said)))  # noqa: S311  parcels, no secrets


# --- choices ----------------------------------------------------------------------------------------------------------


def one_in(random: Random, many: int) -> bool:
    """Draw whether the rarer thing happens."""
    return random.randint(1, many) == many


def integer(random: Random, low: int, high: int) -> int:
    """Draw an integer of a range, its ends more often than any between."""
    if one_in(random, 6):
        return random.choice((low, high))
    return random.randint(low, high)


_TEXTS: Final = (
    "abcxyz XYZ019.,;:-+/'\"",
    "津甲工用地年元亩万约合计",
    "\t\n\r\x1c\u00a0\u3000\u200b\ufeff\x1b",
    "０９％．、—",
)


def text(random: Random, most: int, signs: str | None = None) -> str:
    """Draw a text of at most so many signs: of these, or else any, those that readers trip over above all."""

    def sign() -> str:
        if signs is not None:
            return random.choice(signs)
        if one_in(random, 5):
            return chr(random.choice((random.randint(1, 0xFF), random.randint(0x100, 0xD7FF), 0x1F600)))
        return random.choice(random.choice(_TEXTS))

    return "".join(sign() for _ in range(random.randint(0, most)))


# --- numbers ----------------------------------------------------------------------------------------------------------


def decimal(random: Random, largest: int, places: int) -> Fraction:
    """Draw a number over zero, every magnitude as likely as the next.

    Args:
        random: What is drawn from.
        largest: The limit, which is drawn too.
        places: How many decimal places it may have.
    """
    one = 10**places
    top = largest * one
    way = random.randint(0, 2)
    if way == 0:  # any magnitude
        digits = random.randint(1, len(str(top)) - 1)
        units = random.randint(10 ** (digits - 1), min(10**digits, top))
    elif way == 1:  # a small whole number
        drawn = random.randint(1, min(9 * one, top))
        units = drawn // one * one or drawn
    else:
        units = random.choice((1, 2, top - 1, top))
    return Fraction(units, one)


def area(random: Random) -> Fraction:
    """Draw an area in ㎡."""
    return decimal(random, LARGEST_AREA, AREA_PLACES)


def unit_price(random: Random) -> Fraction:
    """Draw a price in 元/㎡."""
    return decimal(random, LARGEST_UNIT_PRICE, UNIT_PRICE_PLACES)


def price(random: Random) -> Fraction:
    """Draw a price or a rent in 元."""
    return decimal(random, LARGEST_PRICE, PRICE_PLACES)


_SQUARES: Final = (Fraction("0.21"), Fraction("0.44"), Fraction("0.4641"), Fraction("0.5625"))


def rate(random: Random) -> Fraction:
    """Draw a rate under 1; some are one less than a square, whose growth over half a year is a fraction itself."""
    way = random.randint(0, 2)
    if way == 0:
        return Fraction(random.randint(1, 20), 100)
    if way == 1:
        return random.choice(_SQUARES)
    drawn = decimal(random, 1, RATE_PLACES)
    return drawn if drawn < 1 else 1 - Fraction(1, 10**RATE_PLACES)


def near(random: Random, figure: Fraction) -> Fraction:
    """Draw an amount: the figure itself, a fen beside it, or any."""
    beside = [figure + k * FEN for k in (-1, 0, 1) if 0 < figure + k * FEN <= LARGEST_PRICE]
    return random.choice(beside) if beside and random.randint(0, 1) else price(random)


def at_limit(random: Random, limit: Fraction) -> Fraction:
    """Draw an area: the largest that a share allows as typed, the next one up, or any."""
    largest = oracle.down(limit, AREA_PLACES)
    step = Fraction(1, 10**AREA_PLACES)
    beside = [at for at in (largest, largest + step) if 0 < at <= LARGEST_AREA]
    return random.choice(beside) if beside and random.randint(0, 1) else area(random)


def steered(random: Random, multiplier: Fraction | int, divisor: Fraction | int) -> Fraction:
    """Draw a price whose product with multiplier ÷ divisor is a tie, exact, or beside one of these.

    Args:
        random: What is drawn from.
        multiplier: What the rule multiplies the price with, such as the years.
        divisor: What it divides by, such as the maximum term.
    """
    drawn = price(random)
    share = Fraction(multiplier) / divisor
    ends = (Fraction(0), Fraction(1, 2))
    aim = random.choice([(end + Fraction(step, share.denominator)) % 1 for end in ends for step in (0, 1, -1)])
    candidates = (drawn + step * FEN for step in range(share.denominator))
    return next((p for p in candidates if p / FEN * share % 1 == aim and p <= LARGEST_PRICE), drawn)


# --- what parcels have in common --------------------------------------------------------------------------------------


def add_price(random: Random, inputs: Inputs, multiplier: Fraction | int, divisor: Fraction | int) -> Fraction:
    """Add the assessed price, as a total, a unit price or both; return it to the fen."""
    route = random.choice(("total", "steered", "total and area", "unit", "unit at a tie", "both"))
    if route in {"total", "steered", "total and area"}:
        full_price = price(random) if route == "total" else steered(random, multiplier, divisor)
        inputs["full_price"] = full_price
        if route == "total and area":
            inputs["area"] = area(random)
        return full_price
    land, of_each = area(random), unit_price(random)
    if route == "unit at a tie":
        land, of_each = random.randint(0, 10**8) + Fraction(1, 2), (2 * random.randint(0, 10**7) + 1) * FEN
    inputs |= {"area": land, "unit_price": of_each}
    total = oracle.half_up(of_each * land)
    if route == "both" and 0 < total <= LARGEST_PRICE:
        inputs["full_price"] = total if not one_in(random, 10) else total + FEN
    return total


def add_use(random: Random, inputs: Inputs) -> Fraction:
    """Add a use in scope, mostly, and sometimes a maximum term of its own; return the maximum term."""
    name = random.choice(("industrial", "warehouse", "research"))
    if one_in(random, 8):
        name = random.choice(sorted(oracle.USE_OF_NAME) if random.randint(0, 1) else NO_USES)
    inputs["use"] = name
    max_term = oracle.MAXIMUM_TERM.get(oracle.USE_OF_NAME.get(name, ""), 50)
    if one_in(random, 6):
        max_term = integer(random, 1, 100) if one_in(random, 3) else integer(random, 1, max_term)
        inputs["max_term"] = Fraction(max_term)
    if one_in(random, 8):
        inputs["price_years"] = Fraction(max_term if one_in(random, 3) else integer(random, 1, 100))
    return Fraction(max_term)


def add_floor_area_ratio(random: Random, inputs: Inputs) -> None:
    """Add a floor area ratio sometimes."""
    if one_in(random, 3):
        inputs["floor_area_ratio"] = decimal(random, 20, 2)


def parts(random: Random, uses: Sequence[str], most: int) -> list[oracle.Part]:
    """Draw parts: areas often equal, so that shares and remainders tie; unit prices for all or for none."""
    priced = random.randint(0, 1)
    equal = area(random) if one_in(random, 3) else None
    return [
        (random.choice(uses), equal or area(random), unit_price(random) if priced else None)
        for _ in range(random.randint(1, most))
    ]


def _add_minimum(random: Random, inputs: Inputs) -> None:
    """Add a land grade or a minimum price sometimes, mostly where the area is known, often near the price."""
    if one_in(random, 4) and ("area" in inputs or one_in(random, 10)):
        area_, full_price = inputs.get("area"), inputs.get("full_price")
        if random.randint(0, 1):
            inputs["land_grade"] = random.choice(sorted(oracle.MINIMUM))
        if "land_grade" not in inputs or one_in(random, 4):
            per_area = inputs.get("unit_price") or (full_price / area_ if area_ and full_price else unit_price(random))
            typed = Fraction(int(per_area * 10**UNIT_PRICE_PLACES), 10**UNIT_PRICE_PLACES) + random.choice(
                (-FEN, 0, 0, FEN)
            )
            inputs["minimum_price"] = min(max(typed, FEN), Fraction(LARGEST_UNIT_PRICE))
        if random.randint(0, 1):
            inputs["minimum_case"] = random.choice(("standard", "priority-intensive", "farm-processing"))


def _spoil(random: Random, inputs: Inputs) -> None:
    """Turn one number into zero or less, seldom."""
    numbers = {key: value for key, value in inputs.items() if isinstance(value, Fraction)}
    if numbers and one_in(random, 25):
        key = random.choice(sorted(numbers))
        inputs[key] = random.choice((Fraction(0), Fraction(-1), -numbers[key]))


# --- parcels ----------------------------------------------------------------------------------------------------------


def parcel(calculator: str, random: Random) -> Inputs:
    """Draw one parcel's inputs for a calculator, as `oracle.price` takes them.

    Args:
        calculator: The calculator's key, such as "lease-to-sale".
        random: What is drawn from.
    """
    inputs = rule_cases()[calculator].draw(random)
    if calculator in WITH_MINIMUM:
        _add_minimum(random, inputs)
    _spoil(random, inputs)
    return inputs


def accepted(random: Random, objections: Sequence[str] | None = None) -> frozenset[str]:
    """Draw the objections that a user accepts: often all of them, so that more parcels are priced."""
    objections = sorted(oracle.objections()) if objections is None else objections
    if random.randint(0, 1) == 0:
        return frozenset(objections)
    return frozenset(code for code in objections if random.randint(0, 1))


@cache
def parcels(calculator: str, seed: int, count: int) -> tuple[Inputs, ...]:
    """Return the parcels of a seed; they must not be changed."""
    random = seeded(calculator, seed)
    return tuple(parcel(calculator, random) for _ in range(count))
