"""Books drawn at random: what `rules check` passes is priced as an oracle prices the same shapes, on every kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import draws
import polars as pl
import pytest
from as_typed import plain
from oracle import ROUNDING

from landprice import rulebook
from landprice.calculators import get_calculator
from landprice.ledger.pricer import Pricer
from landprice.rulebook import RuleBook

KINDS = ("commercial", "office", "parking", "industrial", "storage")
RATES = ("0.5", "0.25", "1/3", "2/3", "0.0075", "0.1", "1", "0.3", "1/7", "0.125")
STEPS = {"yuan": Fraction(1), "jiao": Fraction(1, 10), "fen": Fraction(1, 100)}
BOUNDS = {"floor": "floor", "ceiling": "ceiling", "none": "exact"}
BASES = ("assessed", "primary-use", "base-price", "floor-price", "price-at-ratio")
HEAD = """id = "drawn"
title = "试例（虚构）"
status = "reading"
based_on = "national"
"""


# --- underground levels -----------------------------------------------------------------------------------------------


@dataclass
class Level:
    """A level of a drawn schedule, as the book writes it."""

    rate: str
    of: str | None
    bound: str
    round_to: str | None


@dataclass
class Levels:
    """The levels of one kind of space, or of all kinds.

    Attributes:
        levels: From the first down.
        below: How it goes on; None where the book says nothing, so that the national book's rule holds.
        base: What the rates are of; None where the book says nothing.
    """

    levels: list[Level]
    below: str | None
    base: str | None


@dataclass
class DrawnBook:
    """A drawn book: its text and what it means.

    Attributes:
        of: The levels by kind; None for those of all kinds.
        ratio: The floor area ratio of a base at a stated ratio.
        text: The book.
    """

    of: dict[str | None, Levels]
    ratio: str
    text: str = field(default="")


def _draw_level(random: Random, number: int) -> Level:
    of = (
        random.choice(("surface", "above", "above-rounded", "above"))
        if number > 1
        else random.choice((None, "surface"))
    )
    if draws.one_in(random, 30):
        of = random.choice((None, "above"))  # a fault at one level or the other
    round_to = random.choice(tuple(STEPS)) if of == "above-rounded" or draws.one_in(random, 4) else None
    if draws.one_in(random, 40):
        round_to = None
    return Level(random.choice(RATES), of, random.choice(tuple(BOUNDS)), round_to)


def draw_book(random: Random) -> DrawnBook:
    """Draw a book; about a third of them have a fault."""
    kinds: list[str | None] = [kind for kind in KINDS if draws.one_in(random, 3)]
    if not kinds or random.randint(0, 1):
        kinds.insert(0, None)
    of = {
        kind: Levels(
            levels=[_draw_level(random, number) for number in range(1, random.randint(1, 3) + 1)],
            below=random.choice((None, "zero", "repeat", "not-covered")),
            base=random.choice((None, None, *BASES)) if kind is None else random.choice((None, *BASES)),
        )
        for kind in kinds
    }
    book = DrawnBook(of, random.choice(("1", "2", "2.5", "4/3")))
    parts = [HEAD]
    for kind, levels in of.items():
        suffix = f"-{kind}" if kind else ""
        skipped = random.randint(1, 2) if draws.one_in(random, 40) else 0
        if skipped == len(levels.levels) > 1:
            levels.levels.pop()
        for number, level in enumerate(levels.levels, 1):
            if number != skipped:
                words = {"value": level.rate, "of": level.of, "round_to": level.round_to, "bound": level.bound}
                parts.append(_rule(f"underground-level-{number}{suffix}", words))
        if levels.below:
            severity = "warn" if levels.below == "zero" else None
            parts.append(_rule(f"below-charged-levels{suffix}", {"value": levels.below, "severity": severity}))
        if levels.base:
            parts.append(_rule(f"underground-base{suffix}", {"value": levels.base}))
    if any(levels.base == "price-at-ratio" for levels in of.values()) and not draws.one_in(random, 30):
        parts.append(_rule("underground-base-ratio", {"value": book.ratio}))
    book.text = "".join(parts)
    return book


def _rule(rule: str, words: dict[str, str | None]) -> str:
    lines = [f'{key} = "{value}"' for key, value in words.items() if value is not None]
    return "\n".join((f"\n[[rules.{rule}]]", *lines, 'document = "readings"')) + "\n"


def price_layer(
    book: DrawnBook, level: int, kind: str, unit_price: Fraction, area: Fraction, ratio: Fraction
) -> Fraction | None:
    """Price one layer by the drawn shapes, in plain fractions; None where the book does not cover it."""
    own = book.of.get(kind)
    general = book.of.get(None)
    levels = own or general
    if levels is None:
        return None
    base = (own.base if own else None) or (general.base if general else None) or "assessed"
    below = (own.below if own else None) or (general.below if general else None) or "zero"
    if base == "floor-price":
        unit_price /= ratio
    if base == "price-at-ratio":
        unit_price /= Fraction(book.ratio)
    if level > len(levels.levels):
        if below == "zero":
            return Fraction(0)
        if below == "not-covered" or level > 10:
            return None
    exact, rounded = unit_price, unit_price
    for number in range(1, level + 1):
        rule = levels.levels[min(number, len(levels.levels)) - 1]
        if number == 1 or rule.of in {None, "surface"}:
            start = unit_price
        else:
            start = rounded if rule.of == "above-rounded" else exact
        exact_rate = Fraction(rule.rate)
        chained = start * exact_rate
        exact = (unit_price if number == 1 or rule.of in {None, "surface"} else exact) * exact_rate
        if rule.round_to:
            rounded = _to_step(chained, STEPS[rule.round_to], BOUNDS[rule.bound])
    rule = levels.levels[min(level, len(levels.levels)) - 1]
    return ROUNDING[BOUNDS[rule.bound]]((rounded if rule.round_to else exact) * area, 2)


def _to_step(value: Fraction, step: Fraction, bound: str) -> Fraction:
    return ROUNDING[bound](value / step, 0) * step


def _check(folder: Path, text: str, number: int) -> RuleBook | tuple[str, ...]:
    """Return the book, or what `rules check` says against it."""
    file = folder / f"book-{number}.toml"
    file.write_text(text, "utf-8")
    problems = rulebook.check(file).problems
    return tuple(problem.en for problem in problems) if problems else rulebook.load(file)


def _draw_layers(random: Random) -> tuple[list[tuple[int, str, Fraction]], Fraction, Fraction]:
    kind = random.choice(KINDS)  # one kind a parcel: several would each need a price of their own
    layers = [
        (random.randint(1, 11) if draws.one_in(random, 6) else random.randint(1, 4), kind, draws.area(random))
        for _ in range(random.randint(1, 3))
    ]
    return layers, draws.unit_price(random), Fraction(random.randint(1, 500), 100)


def _row(layers: Sequence[tuple[int, str, Fraction]], unit_price: Fraction, ratio: Fraction) -> dict[str, str | None]:
    row: dict[str, str | None] = {"unit_price": plain(unit_price), "floor_area_ratio": plain(ratio)}
    for k in range(1, 4):
        level, kind, area = layers[k - 1] if k <= len(layers) else (None, None, None)
        row |= {f"level_{k}": plain(level), f"kind_{k}": kind, f"layer_area_{k}": plain(area)}
    return row


def _priced_by_book(random: Random, book: DrawnBook, law: RuleBook, parcels: int) -> None:
    """Hold the statements and the ledger's rows of some parcels against the oracle."""
    calculator = get_calculator("underground")
    rows, expected = [], []
    for _ in range(parcels):
        layers, unit_price, ratio = _draw_layers(random)
        prices = [price_layer(book, level, kind, unit_price, area, ratio) for level, kind, area in layers]
        typed = [f"{level}:{kind}:{plain(area)}" for level, kind, area in layers]
        statement = calculator.price(
            {"layer": typed, "unit_price": plain(unit_price), "floor_area_ratio": plain(ratio)}, rules=law
        )
        covered = None not in prices
        assert statement.refused != covered, (book.text, typed)
        if covered:
            found = [statement[f"layer_{k}"] for k in range(1, len(layers) + 1)]
            assert found == prices, (book.text, typed, unit_price, ratio)
            assert statement["total"] == sum(price for price in prices if price is not None)
        rows.append(_row(layers, unit_price, ratio))
        expected.append(prices if covered else None)
    pricer = Pricer(list(rows[0]), calculator="underground", rules=law)
    done = pricer.price(pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)))
    priced = done.priced.iter_rows(named=True)
    assert done.rejected.height == expected.count(None)
    for prices in filter(None, expected):
        row = next(priced)
        assert [Fraction(row[f"layer_{k}"]) for k in range(1, len(prices) + 1)] == prices, book.text


@pytest.mark.parametrize(
    ("first", "count"), [(0, 60), *(pytest.param(60 + 250 * k, 250, marks=pytest.mark.property) for k in range(4))]
)
def test_a_drawn_book_is_priced_as_the_oracle_prices_it_or_refused_by_name(first, count):
    """A book that passes prices each layer to the fen, in a statement and a ledger; another says what is wrong."""
    passed = refused = 0
    with TemporaryDirectory() as folder:
        for number in range(first, first + count):
            random = draws.seeded("books", number)
            book = draw_book(random)
            law = _check(Path(folder), book.text, number)
            if isinstance(law, tuple):
                refused += 1
                assert all("rules." in problem for problem in law)
            elif "rules.underground-level-1" in book.text:
                passed += 1
                _priced_by_book(random, book, law, 4)
    assert passed > count // 3
    assert refused > count // 20


# --- leases that become sales -----------------------------------------------------------------------------------------


@dataclass
class Phases:
    """What a drawn book says of leases that become sales; None where it says nothing.

    Attributes:
        of_a_deal: Whether prices are of the deal's total.
        share: What the rent is: "max-term", "both-phases" or "rate-a-year".
        rate: The rate of a year's rent.
        factor: The factor on the rent.
        at_once: Whether the rent is paid at once.
        rent_bound: The bound of the rent.
        longest: The longest lease for each use, and for all uses under None.
        shortest: The fewest years of both phases.
        step: The step of the years of both phases.
    """

    of_a_deal: bool
    share: str
    rate: str
    factor: str
    at_once: bool
    rent_bound: str
    longest: dict[str | None, int]
    shortest: int | None
    step: int | None


def draw_phases(random: Random) -> tuple[Phases, str]:
    """Draw a book on leases that become sales, and its text; some have a fault."""
    share = random.choice(("max-term", "both-phases", "rate-a-year"))
    phases = Phases(
        of_a_deal=draws.one_in(random, 2),
        share=share,
        rate=random.choice(RATES),
        factor=random.choice(("1", "1.3", "0.9", "7/6")),
        at_once=draws.one_in(random, 3),
        rent_bound=random.choice(tuple(BOUNDS)),
        longest={use: random.randint(1, 12) for use in (None, "industrial", "warehouse") if random.randint(0, 1)},
        shortest=random.randint(2, 30) if random.randint(0, 1) else None,
        step=random.choice((5, 10)) if draws.one_in(random, 3) else None,
    )
    rules: list[tuple[str, dict[str, str | None]]] = [
        ("lease-to-sale-price", {"value": "deal-total" if phases.of_a_deal else "assessed"}),
        ("lease-to-sale-rent-share", {"value": share}),
        ("lease-to-sale-rent", {"bound": phases.rent_bound}),
        ("lease-to-sale-rent-factor", {"value": phases.factor}),
        ("lease-to-sale-payment", {"value": "lump-sum" if phases.at_once else "yearly"}),
    ]
    if (share == "rate-a-year") != draws.one_in(random, 25):
        rules.append(("lease-to-sale-rent-rate", {"value": phases.rate, "bound": phases.rent_bound}))
    limits: dict[str, int | None] = {
        **{"lease-phase-over-limit" + (f"-{use}" if use else ""): most for use, most in phases.longest.items()},
        "both-phases-too-short": phases.shortest,
        "both-phases-off-step": phases.step,
    }
    rules += [(rule, {"value": str(most), "severity": "refuse"}) for rule, most in limits.items() if most is not None]
    return phases, HEAD + "".join(_rule(rule, words) for rule, words in rules)


def price_phases(phases: Phases, use: str, full: Fraction, leased: int, sold: int) -> dict[str, Fraction] | None:
    """Price a lease that becomes a sale by the drawn shapes, in plain fractions; None where a limit refuses it."""
    held = leased + sold
    longest = phases.longest.get(use, phases.longest.get(None))
    if (longest is not None and leased > longest) or (phases.shortest is not None and held < phases.shortest):
        return None
    if (phases.step is not None and held % phases.step) or held > 50:
        return None
    rounded, factor = ROUNDING[BOUNDS[phases.rent_bound]], Fraction(phases.factor)
    lines = {}
    if phases.share == "rate-a-year":
        lines["annual_rent"] = rounded(full * Fraction(phases.rate) * factor, 2)
        lines["rent_total"] = lines["annual_rent"] * leased
    else:
        whole = held if phases.share == "both-phases" else 50
        lines["rent_total"] = rounded(full * leased / whole * factor, 2)
        if not phases.at_once:
            lines["annual_rent"] = ROUNDING["exact"](lines["rent_total"] / leased, 2)
    lines["sale_price"] = full if phases.of_a_deal else ROUNDING["floor"](full * held / 50, 2)
    lines["credit"] = min(lines["rent_total"], lines["sale_price"])
    lines["balance"] = lines["sale_price"] - lines["credit"]
    return lines


PHASES = ("rent_total", "annual_rent", "sale_price", "credit", "balance")


def _phases_by_book(random: Random, phases: Phases, law: RuleBook, parcels: int) -> None:
    """Hold the statements and the ledger's rows of some parcels against the oracle."""
    calculator = get_calculator("lease-to-sale")
    rows, expected = [], []
    for _ in range(parcels):
        use, full = random.choice(("industrial", "warehouse")), draws.price(random)
        leased, sold = random.randint(1, 12), random.randint(1, 40)
        lines = price_phases(phases, use, full, leased, sold)
        row = {"use": use, "full_price": plain(full), "lease_years": str(leased), "sale_years": str(sold)}
        statement = calculator.price(row, rules=law)
        assert statement.refused == (lines is None), (phases, row)
        if lines is not None:
            found = {line.key: line.value for line in statement.lines if line.key in PHASES}
            assert found == lines, (phases, row)
        rows.append(row)
        expected.append(lines)
    done = Pricer(list(rows[0]), calculator="lease-to-sale", rules=law).price(
        pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    )
    assert done.rejected.height == expected.count(None)
    for lines, row in zip(filter(None, expected), done.priced.iter_rows(named=True), strict=True):
        assert {key: Fraction(row[key]) for key in PHASES if row.get(key) is not None} == lines, phases


@pytest.mark.parametrize(
    ("first", "count"), [(0, 40), *(pytest.param(40 + 250 * k, 250, marks=pytest.mark.property) for k in range(4))]
)
def test_a_drawn_book_on_leases_is_priced_as_the_oracle_prices_it_or_refused_by_name(first, count):
    """A book that passes prices rent and sale to the fen, in a statement and a ledger; another says what is wrong."""
    passed = 0
    with TemporaryDirectory() as folder:
        for number in range(first, first + count):
            random = draws.seeded("phases", number)
            phases, text = draw_phases(random)
            law = _check(Path(folder), text, number)
            if isinstance(law, tuple):
                assert all("lease-to-sale-rent-" in problem for problem in law)
                assert (phases.share == "rate-a-year") != ("rules.lease-to-sale-rent-rate" in text)
                continue
            passed += 1
            _phases_by_book(random, phases, law, 6)
    assert passed > count * 3 // 4
