"""One parcel priced for several years in turn: ``5:50:5`` is 5, 10, … 50.

Each statement is the one that its years alone would give; one that a rule refuses is kept, and says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from landprice.errors import UsageError
from landprice.inputs.input_kinds import Input
from landprice.inputs.quantities import read
from landprice.kinds.exact.statement import ParcelStatement
from landprice.pricing import Calculator
from landprice.rulebook import RuleBook
from landprice.text_normalize import one_width


@dataclass(frozen=True, slots=True)
class Sweep:
    """What an input is in turn: from ``start`` on, by ``step``, up to ``stop``, which need not be met."""

    start: int
    stop: int
    step: int

    @property
    def values(self) -> range:
        """Each value."""
        return range(self.start, self.stop + 1, self.step)


@dataclass(frozen=True, slots=True)
class Swept:
    """A parcel's statements.

    Attributes:
        calculator: The calculator's key.
        key: The input that differs.
        sweep: Its values.
        statements: The statement of each value, in order.
    """

    calculator: str
    key: str
    sweep: Sweep
    statements: Mapping[int, ParcelStatement]

    def runs(self, values: Iterable[int]) -> tuple[str, ...]:
        """Some of the values, three or more that follow one another as ``25–50``."""
        chosen, runs = set(values), list[list[int]]()
        for value in self.sweep.values:
            if value in chosen and runs and runs[-1][-1] == value - self.sweep.step:
                runs[-1].append(value)
            elif value in chosen:
                runs.append([value])
        short = 2
        return tuple(
            text for run in runs for text in (map(str, run) if len(run) <= short else (f"{run[0]}–{run[-1]}",))
        )

    @property
    def priced(self) -> Mapping[int, ParcelStatement]:
        """Those that have figures."""
        return {value: statement for value, statement in self.statements.items() if not statement.refused}

    @property
    def refused(self) -> Mapping[int, ParcelStatement]:
        """Those that a rule refuses."""
        return {value: statement for value, statement in self.statements.items() if statement.refused}


def swept_input(calculator: Calculator, given: Mapping[str, Any]) -> Input | None:
    """Return the input that is given as a sweep, or None."""
    return next((one for one in calculator.inputs.values() if one.is_sweep(given.get(one.key))), None)


def read_sweep(text: str, declared: Input) -> Sweep:
    """Read a sweep.

    Args:
        text: ``START:STOP:STEP``, whole numbers.
        declared: The number input that it is of, whose limit its numbers keep.

    Raises:
        UsageError: It is not so written, not ascending, or beyond the limit.

    Example:
        >>> from landprice.inputs.input_kinds import NumberInput
        >>> from landprice.inputs.quantities import YEARS
        >>> list(read_sweep("5:22:5", NumberInput(key="years", kind=YEARS)).values)
        [5, 10, 15, 20]
    """
    parts = one_width(text).split(":")
    option = f"{declared.option} “{text}”"
    kind = declared.quantity()
    assert kind is not None, "only a number is swept"
    if len(parts) != 3 or not all(part.strip() for part in parts):  # noqa: PLR2004  start, stop and step
        raise UsageError(
            f"{option}：须写作 起:止:步长，如 5:50:5。",
            f"{option}: write it as START:STOP:STEP, as 5:50:5.",
            code="not-a-sweep",
            key=declared.key,
        )
    start, stop, step = (int(read(part, kind, declared.key).value) for part in parts)
    if not 0 < start <= stop or step < 1:
        raise UsageError(
            f"{option}：起、止、步长须大于零，且起不大于止。",
            f"{option}: start, stop and step must be above zero, and start not above stop.",
            code="not-a-sweep",
            key=declared.key,
        )
    return Sweep(start, stop, step)


def price_sweep(
    calculator: Calculator, inputs: Mapping[str, Any], *, rules: RuleBook | None = None, accept: Iterable[str] = ()
) -> Swept:
    """Price one parcel for each value of the input that is given as a sweep.

    Args:
        calculator: Whose rule it is.
        inputs: As for `Calculator.price`; one of them a sweep.
        rules: As for `Calculator.price`.
        accept: As for `Calculator.price`.

    Raises:
        UsageError: As for `Calculator.price`; none of the inputs is a sweep, or it can't be read.
    """
    declared = swept_input(calculator, inputs)
    if declared is None:
        raise UsageError(
            "没有写作 起:止:步长 的输入项。", "No input is written as START:STOP:STEP.", code="not-a-sweep"
        )
    sweep = read_sweep(inputs[declared.key], declared)
    codes = tuple(accept)
    statements = {
        value: calculator.price({**inputs, declared.key: value}, rules=rules, accept=codes) for value in sweep.values
    }
    return Swept(calculator.key, declared.key, sweep, statements)
