"""Column numbers give the same results as fractions, and none of their integers exceeds its bound.

The proof that no row can overflow rests on that bound. So every integer column that a formula makes is caught as it is
made (`integers_made`), worked out, and held against its bound: of random formulas, and of every ledger calculator's
plan with the largest inputs that rules allow.
"""

import contextlib
import operator
from fractions import Fraction

import draws
import polars as pl
import pytest
from as_typed import plain as typed
from effort import SEEDS, examples, rows
from hypothesis import given
from hypothesis import strategies as st
from ledgers import LEDGER_CALCULATORS, cells_of, frame_of, headings_of, of_one_unit, with_unit
from priced import BOOK, EVERYTHING

from landprice.calculators import all_calculators
from landprice.decimal_text import format_decimal
from landprice.errors import UsageError
from landprice.inputs.declared import ListInput, NumberInput, PartsInput
from landprice.kinds.base import choose, maximum, minimum, sum_of_given, total
from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.integers import INTEGER, LIMIT, BoundedInteger
from landprice.kinds.column.number import ColumnNumber, LazyFactor
from landprice.kinds.column.text import ColumnText
from landprice.kinds.exact.number import ExactCondition, ExactNumber, ExactText
from landprice.kinds.rounding import apportion, round_fraction
from landprice.ledger import plan_run as ledger_run
from landprice.ledger.pricer import Pricer

FEN = Fraction(1, 100)
WAYS = ("up", "down", "half-up")


class Bench:
    """Keeps columns and works them out in the order in which they were kept."""

    def __init__(self, **columns):
        """Start with columns of integers."""
        self.frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, INTEGER))
        self.kept = []
        self.doubts = []

    def store(self, expression):
        """A column with this expression's values."""
        self.kept.append(expression.alias(f"_{len(self.kept)}"))
        return pl.col(f"_{len(self.kept) - 1}")

    def mark_inexact(self, rows):
        """Remember doubtful rows."""
        self.doubts.append(rows)

    def run(self):
        """The frame with all that was kept."""
        frame = self.frame
        for expression in self.kept:
            frame = frame.with_columns(expression)
        return frame

    def number(self, name, scale, bound):
        """A column number over one of the columns."""
        return ColumnNumber(self, scale, BoundedInteger(pl.col(name), bound))

    def fractions(self, number):
        """What a column number is in each row; None where unknown."""
        if number.whole is None:
            return [None] * self.frame.height
        top, bottom = number.part or (BoundedInteger.of(0), BoundedInteger.of(1))
        integers = [part.expression.alias(name) for part, name in ((number.whole, "w"), (top, "t"), (bottom, "b"))]
        rows = self.run().with_columns(integers).select("w", "t", "b").rows()
        return [
            None if None in row or row[2] == 0 else number.scale * (row[0] + Fraction(row[1], row[2])) for row in rows
        ]


@contextlib.contextmanager
def integers_made():
    """Every column of integers made meanwhile, with its bound."""
    made = []

    def remember(self):
        refuse(self)
        if isinstance(self.value, pl.Expr):
            made.append(self)

    refuse = BoundedInteger.__post_init__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BoundedInteger, "__post_init__", remember)
        yield made


def assert_bounds_hold(frame, made):
    """Each column of integers stays within its bound in every row, and the bound within the limit."""
    if not made:
        return
    largest = frame.lazy().select(whole.value.cast(INTEGER).abs().max().alias(f"{n}") for n, whole in enumerate(made))
    for whole, reached in zip(made, largest.collect().row(0), strict=True):
        assert whole.bound <= LIMIT
        assert reached is None or reached <= whole.bound, (str(whole.value)[:500], reached, whole.bound)


# ── random formulas ──

SCALES = st.sampled_from([Fraction(1), FEN, Fraction(1, 30000), Fraction(1, 10**6), Fraction(3, 50), Fraction(15)])
CONSTANTS = st.sampled_from([Fraction(1, 50), Fraction(1), Fraction(3, 400), Fraction(11, 10), Fraction(2, 37)])


@st.composite
def benches(draw):
    """Three columns of a few rows, sparsely known, with their scales and bounds; and the same as figures."""
    height = draw(st.integers(1, 5))
    columns, scales, bounds = {}, [], []
    for name in "abc":
        bound = 10 ** draw(st.integers(0, 14))
        values = st.integers(1, bound) | st.just(bound)
        columns[name] = draw(st.lists(values | st.none() if name == "c" else values, min_size=height, max_size=height))
        scales.append(draw(SCALES))
        bounds.append(bound)
    bench = Bench(**columns)
    numbers = [bench.number(name, scale, bound) for name, scale, bound in zip("abc", scales, bounds, strict=True)]
    figures = [
        [ExactNumber(None if value is None else value * scale) for value in columns[name]]
        for name, scale in zip("abc", scales, strict=True)
    ]
    return bench, numbers, figures


STEPS = st.tuples(
    st.sampled_from(["+", "−", "×", "÷", "min", "max", "round", "choose", "constant", "given", "once", "unknown"]),
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 99),
    CONSTANTS,
    st.sampled_from(WAYS),
)


def one_step(step, numbers, positive):
    """What one step of a formula makes of the numbers so far: columns or figures alike."""
    sign, first, second, third, constant, way = step
    recent = numbers[-4:]  # so that formulas grow deep
    a, b, c = (recent[place % len(recent)] for place in (first, second, third))
    work = {
        "+": lambda: a + b,
        "−": lambda: a - b,
        "×": lambda: a * b,
        "÷": lambda: a / numbers[positive[second % len(positive)]],
        "min": lambda: minimum(a, b),
        "max": lambda: maximum(a, b),
        "round": lambda: a.round_to(FEN, way),
        "choose": lambda: choose(a <= b, b, c),
        "given": lambda: sum_of_given([a, c]),
        "constant": lambda: a * constant,
        "once": a.cached,
        "unknown": lambda: choose(a >= b, a.unknown(), c),
    }
    return work[sign]()


@examples(150, quick=80)
@given(benches(), st.lists(STEPS, min_size=1, max_size=10))
def test_any_formula_is_what_fractions_say(drawn, steps):
    """Whatever is added, multiplied, divided, compared and rounded: every row is exact, and every integer in bounds."""
    bench, numbers, figures = drawn
    positive = [0, 1, 2]
    with integers_made() as made:
        for step in steps:
            try:
                number = one_step(step, numbers, positive)
            except OverflowError:
                continue  # refused: then there is nothing to be wrong
            numbers.append(number)
            rows = [one_step(step, [rows[place] for rows in figures], positive) for place in range(bench.frame.height)]
            figures.append(rows)
            if all(row.value is None or row.value > 0 for row in rows):
                positive.append(len(numbers) - 1)
        assert [bench.fractions(number) for number in numbers] == [[row.value for row in rows] for rows in figures]
    assert_bounds_hold(bench.run(), made)


@given(benches(), st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(WAYS))
def test_rounding_is_rounding(drawn, multiplier, divisor, way):
    """A quotient to the fen, to a ten-thousandth, to a whole: the same as of one fraction."""
    bench, (number, *_), (figures, *_) = drawn
    for unit in (FEN, Fraction(1, 10**4), Fraction(1)):
        rounded = (number * multiplier / Fraction(divisor)).round_to(unit, way)
        exact = [round_fraction(figure.value * multiplier / divisor, unit, way) for figure in figures]
        assert bench.fractions(rounded) == exact


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_quotients_add_and_multiply(a, b, c, d):
    """a/b + c/d, a/b − c/d, a/b × c/d and (a/b) ÷ (c/d), each kept as one quotient."""
    bench = Bench(a=[a], b=[b], c=[c], d=[d])
    first, second = (
        bench.number(top, FEN, 10**6) / bench.number(bottom, Fraction(1), 10**6) for top, bottom in ("ab", "cd")
    )
    one, other = Fraction(a, 100 * b), Fraction(c, 100 * d)
    for work in (operator.add, operator.sub, operator.mul, operator.truediv):
        assert bench.fractions(work(first, second)) == [work(one, other)]


@given(st.lists(st.integers(0, 10**13), min_size=1, max_size=6), st.integers(2, 10**4), st.sampled_from([-1, 0, 1]))
def test_ties_go_upwards(fens, divisor, beside):
    """A quotient that ends in half a fen goes up; one part of the divisor less, and it goes down."""
    tops = [fen * 2 * divisor + divisor + beside for fen in fens]  # (fen + ½) × 2 divisor, or just beside it
    bench = Bench(top=tops, bottom=[2 * divisor] * len(fens))
    top = bench.number("top", FEN, max(tops))
    for bottom in (bench.number("bottom", Fraction(1), 2 * divisor), Fraction(2 * divisor)):
        rounded = bench.fractions((top / bottom).round_to(FEN, "half-up"))
        assert rounded == [(fen + (beside >= 0)) * FEN for fen in fens]
        assert bench.fractions((top / bottom).round_to(FEN, "down")) == [fen * FEN for fen in fens]
        assert bench.fractions((top / bottom).round_to(FEN, "up")) == [(fen + 1) * FEN for fen in fens]


ROWS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(1, 10**13), min_size=width, max_size=width), min_size=1, max_size=4)
)


@given(ROWS, st.data())
def test_shares_and_means_keep_their_bounds(rows, data):
    """Largest remainders and weighted means are those of fractions; a mean is never over what its values can be."""
    names = [f"w{place}" for place in range(len(rows[0]))]
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    values = {
        f"v{place}": data.draw(st.lists(st.integers(1, 10**11), min_size=len(rows), max_size=len(rows)))
        for place in range(len(names))
    }
    bench = Bench(**columns, **values)
    with integers_made() as made:
        weights = [bench.number(name, Fraction(1, 30000), 10**13) for name in names]
        worth = [bench.number(name, Fraction(1, 30000), 10**11) for name in values]
        mean = weights[0].weighted_mean(worth, weights)
        shares = weights[0].constant(100).apportion(weights, FEN)
        got = [bench.fractions(share) for share in shares], bench.fractions(mean)
    exact_shares = [[part * FEN for part in apportion(10_000, [Fraction(weight) for weight in row])] for row in rows]
    pairs = [
        list(zip(row, (column[place] for column in values.values()), strict=True)) for place, row in enumerate(rows)
    ]
    exact_means = [Fraction(sum(w * v for w, v in row), sum(w for w, _ in row)) / 30000 for row in pairs]
    assert got == ([list(column) for column in zip(*exact_shares, strict=True)], exact_means)
    assert_bounds_hold(bench.run(), made)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_smaller_of_two_may_be_the_larger_below_zero(one, other, third):
    """The smaller of 1 and −9 has the bound of both; of two above 0 the lower bound; the larger always that of both."""
    bench = Bench(a=[0, one], b=[other, 0], c=[third, 1])
    a, b, c = (bench.number(name, FEN, bound) for name, bound in (("a", one), ("b", other), ("c", third)))
    with integers_made() as made:
        smaller, larger = (c.minimum(a - b), a.minimum(c)), (c.maximum(a - b), a.maximum(c))
    assert bench.fractions(smaller[0]) == [-other * FEN, min(1, one) * FEN]
    assert [number.whole.bound for number in smaller] == [max(one + other, third), min(one, third)]
    assert [number.whole.bound for number in larger] == [max(one + other, third), max(one, third)]
    assert_bounds_hold(bench.run(), made)


@given(st.integers(1, 10**6), st.integers(1, 20))
def test_a_factor_may_stand_on_either_side(fen, percent):
    """Amount × factor is factor × amount, and a sum of two such products has the slack of both."""
    bench = Bench(amount=[fen], rate=[percent], years=[20], full=[50])
    factor = bench.number("rate", FEN, 99).term_factor(
        bench.number("years", Fraction(1), 100), bench.number("full", Fraction(1), 100)
    )
    amount = bench.number("amount", FEN, 10**6)
    low, high = ((1 - (1 + Fraction(percent, 100)) ** -years) for years in (20, 50))
    exact = round_fraction(low / high * Fraction(fen, 100) * 2, FEN, "up")
    for twice in (factor * amount + amount * factor, amount * factor + factor * amount):
        assert bench.fractions(twice.round_to(FEN, "up")) == [exact]


# ── what is refused ──


@given(st.integers(LIMIT + 1, LIMIT**2))
def test_an_integer_that_may_not_fit_is_refused(bound):
    """Before any row is seen, by its bound alone."""
    with pytest.raises(OverflowError, match="128 bits"):
        BoundedInteger(pl.col("a"), bound)
    assert BoundedInteger(pl.col("a"), LIMIT).bound == LIMIT


@given(st.integers(0, 126), st.integers(0, 126))
def test_a_product_is_refused_exactly_where_it_may_not_fit(one, other):
    """Of two columns up to 2ᵃ and 2ᵇ the product is built where a + b ≤ 126, and refused elsewhere."""
    bench = Bench(a=[1], b=[1])
    first, second = bench.number("a", FEN, 2**one), bench.number("b", FEN, 2**other)
    if one + other <= 126:
        assert (first * second).whole.bound == 2 ** (one + other)
    else:
        with pytest.raises(OverflowError):
            first * second


def test_a_plan_that_could_overflow_is_refused_before_any_row(monkeypatch):
    """One clear error when the plan is built. No ledger of a sensible width has one, so the room is made less here."""
    headings = ["area（㎡）", *(f"{key}_{n}" for n in range(1, 7) for key in ("use", "floor_area", "unit_price"))]
    assert Pricer(headings, calculator="mixed").keys
    monkeypatch.setattr("landprice.kinds.column.integers.LIMIT", 2**90)
    with pytest.raises(UsageError, match="128-bit integers") as error:
        Pricer(headings, calculator="mixed")
    assert error.value.code == "too-large"


def test_a_factor_without_room_for_a_place_is_refused():
    """A number so large that a factor of it would have no decimal place left."""
    bench = Bench(rate=[1], years=[1], full=[1], amount=[1])
    factor = bench.number("rate", FEN, 99).term_factor(
        bench.number("years", FEN, 10**4), bench.number("full", FEN, 10**4)
    )
    with pytest.raises(OverflowError, match="places"):
        bench.number("amount", FEN, 2**125) * factor


TRUTHS = [
    ExactCondition(True),
    ExactCondition(None),
    ColumnCondition(True, Bench()),
    ColumnCondition(pl.col("a") > 0, Bench()),
    Bench(a=[1]).number("a", FEN, 1) <= 1,
    ExactNumber(Fraction(1)) <= 1,
    ExactText("a").is_("a"),
    ColumnText("a", Bench()).is_("a"),
]


@pytest.mark.parametrize("condition", TRUTHS, ids=lambda condition: type(condition).__name__)
def test_no_condition_is_a_python_truth(condition):
    """``if``, ``and``, ``not`` and a conditional expression would take one branch for a whole column: they raise."""
    for use in (bool, operator.not_, lambda it: it and 1, lambda it: 1 if it else 2):
        with pytest.raises(TypeError, match="whole column"):
            use(condition)


@pytest.mark.parametrize(
    "number", [ExactNumber(Fraction(1)), Bench(a=[1]).number("a", FEN, 1)], ids=["figure", "column"]
)
def test_numbers_are_not_compared_by_python(number):
    """``min``, ``max`` and ``a < b < c`` on numbers end in the same error."""
    for use in (lambda it: min(it, it), lambda it: max(it, it), lambda it: 0 < it < 2):
        with pytest.raises(TypeError, match="whole column"):
            use(number)


def test_a_number_with_too_many_places_is_no_plain_text():
    """A figure is never cut off on its way to the reader: more places than its line has are a defect, and raise."""
    with pytest.raises(ValueError, match="more than 2 decimal places"):
        format_decimal(Fraction("0.001"), places=2)


# ── three-valued truth ──

KLEENE = st.sampled_from([True, False, None])


@given(KLEENE, st.sampled_from(["a", None]), st.sampled_from(["b", None]), st.booleans(), st.booleans())
def test_words_of_columns_are_those_of_figures(condition, one, other, in_rows, words_in_rows):
    """A word chosen, compared, looked up, missing: the same for one word, for one for all rows, and for a row's own."""
    bench = Bench(n=[1])

    def words(value):
        return ColumnText(pl.lit(value, dtype=pl.String) if words_in_rows else value, bench)

    def value_of(found, kind):
        return bench.run().select(pl.lit(found, dtype=kind) if not isinstance(found, pl.Expr) else found).item()

    mask = ColumnCondition(pl.lit(condition, dtype=pl.Boolean) if in_rows else condition, bench)
    chosen = choose(mask, words(one), words(other))
    exact = choose(ExactCondition(condition), ExactText(one), ExactText(other))
    assert value_of(chosen.value, pl.String) == exact.value
    assert value_of(words(one).equals(words(other)).value, pl.Boolean) == ExactText(one).equals(ExactText(other)).value
    assert value_of(words(one).equals(words(one)).value, pl.Boolean) == ExactText(one).equals(ExactText(one)).value
    assert value_of(chosen.given().value, pl.Boolean) == exact.given().value
    assert value_of(chosen.is_in(["a", "c"]).value, pl.Boolean) == exact.is_in(["a", "c"]).value
    assert value_of(chosen.contains("b").value, pl.Boolean) == exact.contains("b").value
    table = {"a": Fraction(-1, 2), "c": Fraction(70)}
    assert bench.fractions(chosen.lookup(table, "max_term")) == [exact.lookup(table, "max_term").value]


@given(KLEENE, KLEENE, st.booleans(), st.booleans())
def test_truths_of_columns_are_those_of_figures(one, other, one_in_rows, other_in_rows):
    """And, or, not over true, false and unknown: the same for one truth, for one for all rows, and for a row's own."""
    bench = Bench(a=[1])

    def mask(value, in_rows):
        return ColumnCondition(pl.lit(value, dtype=pl.Boolean) if in_rows else value, bench)

    def value_of(found):
        return (
            bench.run().select(found.expression.alias("x")).item() if isinstance(found.value, pl.Expr) else found.value
        )

    first, second = mask(one, one_in_rows), mask(other, other_in_rows)
    assert value_of(first & second) == (ExactCondition(one) & ExactCondition(other)).value
    assert value_of(first | second) == (ExactCondition(one) | ExactCondition(other)).value
    assert value_of(~first) == (~ExactCondition(one)).value


# ── the plans of ledgers ──


def largest_numbers():
    """The largest amount of every number that a calculator takes, as text, by its key."""
    for calculator in all_calculators().values():
        for one in calculator.inputs.values():
            for declared in one.fields if isinstance(one, PartsInput) else (one,):
                if isinstance(declared, NumberInput | ListInput):
                    kind = declared.kind
                    step = Fraction(1, 10 ** max(unit.places for unit in kind.units.values()))
                    yield declared.key, typed(kind.limit - step if kind.strict else kind.limit)


LARGEST = dict(largest_numbers())
"""The limits of the inputs; `test_oracle` holds them against those of the oracle."""
SMALLEST = {"area": "0.0001", "unit_price": "0.0001", "rate": "0.000001", "index": "0.000001", "max_term": "0.01"}
PRICES = {"unit": {"area", "unit_price"}, "total": {"full_price"}, "both": {"area", "unit_price", "full_price"}}
USES = ("industrial", "office", "research", "residential", "public", "warehouse")
TEXTS = {"use": "industrial", "method": "capitalised", "historic_district": "yes"}
MOST = {"reassessed": [f"reassessed_{n}（元）" for n in range(1, 20)], "index": [f"index_{n}" for n in range(20)]}
"""The headings of what is said of each review."""


def extreme(key, table):
    """An input's largest or smallest text; of a part, by its own key."""
    stem, _, number = key.partition("（")[0].rpartition("_")
    if stem in {"use", "kind", "level"} and number.isdigit():
        return {"use": USES[int(number) - 1], "kind": ("commercial", "parking")[int(number) % 2], "level": "1"}[stem]
    name = stem if number.isdigit() else key
    return TEXTS.get(name) or str(table.get(name, LARGEST[name] if table is LARGEST else 1))


def run_of(pricer, frame):
    """A ledger priced, and the frame of every column that its plan was given or kept."""
    seen = []
    worked_out = ledger_run._compute  # noqa: SLF001  the plan lets go of columns, and all are asked for here
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger_run, "_compute", lambda inputs, steps: seen.append(inputs) or worked_out(inputs, steps))
        done = pricer.price(frame)
    (plan,) = pricer.plans.values()
    every = [*seen[0].collect_schema().names(), *(name for name, _ in plan._stored)]  # noqa: SLF001
    return done, worked_out(seen[0], plan.steps([pl.col(name) for name in every])).lazy()


def headings_for(calculator, price, reviews):
    """Every input of a calculator as headings: its price said in one way, its reviews by one list."""
    for key, declared in all_calculators()[calculator].inputs.items():
        if isinstance(declared, PartsInput):
            yield from (f"{field.key}_{n}" for n in range(1, 7) for field in declared.fields)
        elif isinstance(declared, ListInput):
            yield from MOST[key] if key == reviews else ()
        elif key in PRICES["both"]:
            yield from {key} & PRICES[price]
        elif isinstance(declared, NumberInput) or key in TEXTS:
            yield key


def largest_ledgers():
    """Each way to say the price and the reviews; most of the widest plans are left to the property run."""
    for calculator in LEDGER_CALCULATORS:
        inputs = all_calculators()[calculator].inputs
        lists = [key for key, declared in inputs.items() if isinstance(declared, ListInput)]
        for price in PRICES if "full_price" in inputs else ["unit"]:
            for reviews in [None, *lists]:
                quick = not lists or (price, reviews) == ("both", lists[0])
                yield pytest.param(calculator, price, reviews, marks=() if quick else pytest.mark.property)


@pytest.mark.parametrize(("calculator", "price", "reviews"), list(largest_ledgers()))
def test_the_largest_inputs_fit(calculator, price, reviews):
    """Every input at its limit at once, and at its smallest: the plan is built, and no integer passes its bound."""
    headings = list(headings_for(calculator, price, reviews))
    table = [[extreme(key, extremes) for key in headings] for extremes in (LARGEST, SMALLEST)]
    table += [[table[(place + turn) % 2][place] for place in range(len(headings))] for turn in (0, 1)]
    if "review_every" in headings:
        every = headings.index("review_every")
        table += [[*row[:every], "5", *row[every + 1 :]] for row in table]
    frame = frame_of(table, len(headings))
    with integers_made() as made:
        pricer = Pricer(headings, calculator=calculator, rules=BOOK, accept=EVERYTHING)
    done, kept = run_of(pricer, frame)
    assert done.priced.height + done.rejected.height == len(table)
    assert_bounds_hold(kept, made)


@pytest.mark.parametrize("calculator", LEDGER_CALCULATORS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_parcel_passes_a_bound(calculator, seed):
    """Whatever is drawn over the whole range of the limits stays within the bounds that refuse nothing of it."""
    parcels = of_one_unit(draws.parcels(calculator, seed, rows(seed, 150)), "total")
    texts = [cells for cells in map(cells_of, parcels) if not any(cell.startswith("-") for cell in cells.values())]
    headings = headings_of(texts)
    with integers_made() as made:
        pricer = Pricer(
            [with_unit(key, "total") for key in headings], calculator=calculator, rules=BOOK, accept=EVERYTHING
        )
    frame = frame_of([[cells.get(key) for key in headings] for cells in texts], len(headings))
    assert_bounds_hold(run_of(pricer, frame)[1], made)


# ── roundings that 128 bits leave open ──

ENOUGH = LazyFactor._to_places  # noqa: SLF001  the room that a factor gets is what these tests take away


@pytest.fixture
def few_places(monkeypatch):
    """Leave a factor four places, so that nearly every price by it is in doubt."""
    monkeypatch.setattr(LazyFactor, "_to_places", lambda self, places: ENOUGH(self, min(places, 4)))


DOUBTFUL = {
    "term": lambda random: {
        "use": "industrial",
        "full_price": typed(Fraction(random.randint(1, 10 ** random.randint(1, 14)), 100)),
        "years": typed(Fraction(random.randint(1, 5000), 100)),
        **random.choice(({"method": "capitalised", "rate": f"{random.randint(1, 20)}%"}, {"method": "ratio"})),
        **random.choice(({}, {"cost_price": str(random.randint(1, 10**6))})),
        "area": str(random.randint(1, 10**5)),
        **random.choice(({}, {"floor_area_ratio": "1.5"})),
    },
    "lease": lambda random: {
        "use": "industrial",
        "full_price": typed(Fraction(random.randint(1, 10 ** random.randint(1, 14)), 100)),
        "years": str(random.randint(1, 50)),
        **random.choice(({}, {"review_every": "5"}, {"review_every": "7"})),
        "discount_rate": f"{random.randint(1, 20)}%",
    },
}


@pytest.mark.usefixtures("few_places")
@pytest.mark.parametrize("calculator", DOUBTFUL)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_doubtful_row_gets_the_exact_figures(calculator, seed):
    """With four places of a factor nearly every row is in doubt: each still has the one-parcel figures and warnings."""
    random = draws.seeded(calculator, seed)
    parcels = [DOUBTFUL[calculator](random) for _ in range(rows(seed, 100))]
    headings = headings_of(parcels)
    frame = frame_of([[cells.get(key) for key in headings] for cells in parcels], len(headings))
    done = Pricer(headings, calculator=calculator, rules=BOOK).price(frame)
    assert done.priced.height == len(parcels)
    for inputs, got in zip(parcels, done.priced.iter_rows(named=True), strict=True):
        statement = all_calculators()[calculator].price(inputs, rules=BOOK)
        assert {line.key: str(got[line.key]) for line in statement.lines} == {
            line.key: line.amount for line in statement.lines
        }, inputs
        assert (got["warnings"] or "") == ";".join(dict.fromkeys(check.code for check in statement.breached)), inputs


@pytest.mark.usefixtures("few_places")
def test_a_cost_beside_a_doubtful_price_is_weighed_exactly():
    """K of 20 of 50 years at 6 % is 0.7277009…: on 10⁶ 元 the price is 727 700.97, not the 727 700.00 of four places.

    A cost price of 727 700.97 does not carry it, one of 727 700.98 does: the warning is of the exact price.
    """
    headings = ("use", "full_price", "years", "method", "rate", "cost_price")
    rows = [("industrial", "1000000", "20", "capitalised", "6%", cost) for cost in ("727700.97", "727700.98")]
    frame = pl.DataFrame(rows, schema=[f"c{place}" for place in range(6)], orient="row")
    done = Pricer(headings, calculator="term", rules=BOOK).price(frame).priced
    assert done["price"].cast(str).to_list() == ["727700.97", "727700.97"]
    assert done["reserve_price"].cast(str).to_list() == ["727700.97", "727700.98"]
    assert done["warnings"].to_list() == [None, "price-below-cost"]


def test_nothing_is_in_doubt_with_room_enough():
    """Where the factor is a short fraction (r = 25 %), it is that fraction: no slack, no doubt."""
    bench = Bench(rate=[25], years=[2], full=[2], amount=[10**14])
    rate, years, full = (
        bench.number(name, FEN if name == "rate" else Fraction(1), 100) for name in ("rate", "years", "full")
    )
    price = (bench.number("amount", FEN, 10**14) * rate.term_factor(years, full)).round_to(FEN, "up")
    assert bench.fractions(price) == [10**12]
    assert not bench.run().select(pl.any_horizontal(bench.doubts)).item()


def test_sums_of_nothing_are_unknown():
    """What no row has stays unknown through arithmetic: no column is made for it."""
    bench = Bench(a=[1])
    number, unknown = bench.number("a", FEN, 1), ColumnNumber(bench)
    for made in (
        number + unknown,
        unknown - number,
        number * unknown,
        unknown / number,
        total([unknown, number]),
        unknown.round_to(FEN, "up"),
        unknown.term_factor(number, number),
        unknown.weighted_mean([unknown], [number]),
    ):
        assert made.whole is None
    assert (number <= unknown).value is None
    assert unknown.apportion([unknown], FEN)[0].whole is None


def test_what_is_the_same_for_every_row_is_given_without_a_column():
    """A constant is given and an unknown is not, both before any row is seen; a quotient only where it has a value."""
    bench = Bench(a=[1, None], b=[2, 0])
    number, divisor = bench.number("a", FEN, 1), bench.number("b", FEN, 2)
    assert number.constant(3).given().value is True
    assert ColumnNumber(bench).given().value is False
    assert bench.run().select(number.given().expression).to_series().to_list() == [True, False]
    assert bench.run().select((divisor / divisor).given().expression).to_series().to_list() == [True, False]
