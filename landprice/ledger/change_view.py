"""The sections about what a change of rules costs a ledger, and the same as plain data."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.glossary import CALCULATORS, UseLabels, label, namer, word
from landprice.kinds.rounding import round_fraction
from landprice.ledger.change import SIZES, AmountSums, LedgerChange, class_bounds
from landprice.present.views.model import Section
from landprice.present.views.tables import Bar, Chart, Table, TableCell, TableColumn, TableRow
from landprice.printable import visible

_SQUARE_METRES_PER_HECTARE = 10_000


def change_sections(change: LedgerChange, uses: UseLabels, lang: Lang) -> tuple[Section, ...]:
    """Build the sections about a ledger priced under two books.

    Args:
        change: What changed.
        uses: The labels of the uses.
        lang: The language.
    """
    return _ChangeSections(change, uses, lang).build()


def change_to_dict(change: LedgerChange) -> dict[str, object]:
    """Return what a change of rules costs a ledger as plain data, for JSON; amounts in yuan."""
    return {
        "calculator": change.calculator,
        "amount": change.final,
        "rows": {
            "all": change.rows,
            "both": change.total.rows,
            "changed": change.total.changed,
            "only_before": change.only_before,
            "only_after": change.only_after,
            "neither": change.neither,
        },
        "total": _sums_to_dict(change.total),
        "by_use": {
            use or "": _sums_to_dict(sums) for use, sums in sorted(change.by_use.items(), key=_largest_change_first)
        },
        "by_size": [
            {"from_sqm": low, "below_sqm": high, **_sums_to_dict(sums)}
            for (low, high), sums in ((_size_bounds(size), sums) for size, sums in _sorted_sizes(change))
        ],
        "by_change": [
            {"from_percent": low, "to_percent": high, "rows": change.by_change[number]}
            for number, (low, high) in class_bounds(change).items()
        ],
        "largest": [
            {
                "line": row.line,
                "parcel": row.parcel,
                "use": row.use,
                "before": _yuan(row.before),
                "after": _yuan(row.after),
                "difference": _yuan(row.after - row.before),
            }
            for row in change.largest
        ],
    }


def _sums_to_dict(sums: AmountSums) -> dict[str, object]:
    return {
        "rows": sums.rows,
        "changed": sums.changed,
        "before": _yuan(sums.before),
        "after": _yuan(sums.after),
        "difference": _yuan(sums.difference),
    }


def _yuan(fen: int) -> str:
    return format_decimal(Fraction(fen, 100), places=2, separator="")


def _largest_change_first(entry: tuple[str | None, AmountSums]) -> tuple[int, str]:
    """Sort uses by how much they change, the most first."""
    use, sums = entry
    return -abs(sums.difference), use or ""


def _sorted_sizes(change: LedgerChange) -> list[tuple[int | None, AmountSums]]:
    """Return the size classes from the smallest up, rows without an area last."""
    return sorted(change.by_size.items(), key=lambda entry: len(SIZES) + 1 if entry[0] is None else entry[0])


def _size_bounds(size: int | None) -> tuple[int | None, int | None]:
    """Return the bounds of a size class in ㎡."""
    if size is None:
        return None, None
    return (SIZES[size - 1] if size else 0), (SIZES[size] if size < len(SIZES) else None)


class _ChangeSections:
    """Builds the sections in one language."""

    def __init__(self, change: LedgerChange, uses: UseLabels, lang: Lang) -> None:
        self.change = change
        self.uses = uses
        self.lang = lang
        self.zh = lang == "zh"
        self.amount = label(change.final, lang, change.calculator)

    def build(self) -> tuple[Section, ...]:
        blocks = [self.totals(), self.by_use(), self.by_size(), self.largest()]
        tables = [table for table in blocks if table.rows]
        heading = self._pick("对台账的影响", "Effect on the ledger")
        charts = self._pick("图示", "Charts")
        return (Section.of("change", heading, *tables), Section.of("charts", charts, *self.charts()))

    def totals(self) -> Table:
        """Tabulate the rows and the sums."""
        change, total = self.change, self.change.total
        calculator = namer(CALCULATORS, self.lang)(change.calculator)
        facts: list[tuple[str, str]] = [
            (self._pick("测算规则", "calculator"), calculator),
            (self._pick("比较的金额", "amount compared"), self.amount),
            *(
                (self._pick(zh, en), f"{count:,}")
                for zh, en, count in (
                    ("台账行数", "rows", change.rows),
                    ("两库均计价", "priced by both", total.rows),
                    ("金额变化", "amount changed", total.changed),
                    ("仅原规则库计价", "priced by the first alone", change.only_before),
                    ("仅新规则库计价", "priced by the second alone", change.only_after),
                    ("两库均未计价", "priced by neither", change.neither),
                )
            ),
            (self._pick("调整前合计（元）", "sum before (yuan)"), _format_yuan(total.before)),
            (self._pick("调整后合计（元）", "sum after (yuan)"), _format_yuan(total.after)),
            (self._pick("增减（元）", "difference (yuan)"), _format_signed(total.difference)),
            (self._pick("增减（%）", "difference (%)"), _percent(total)),
        ]
        rows = tuple(TableRow((TableCell(name), TableCell(text))) for name, text in facts)
        columns = TableColumn(self._pick("项目", "item")), TableColumn(self._pick("内容", "content"), numeric=True)
        return Table("change-total", self._pick("合计", "In all"), columns, rows)

    def by_use(self) -> Table:
        """Tabulate the sums by use, the largest change first."""
        unknown = self._pick("用途未列明", "no use stated")
        groups = (
            (unknown if use is None else word(use, self.lang, self.uses), sums)
            for use, sums in sorted(self.change.by_use.items(), key=_largest_change_first)
        )
        return self._sums("change-by-use", self._pick("按用途", "By use"), self._pick("用途", "use"), groups)

    def by_size(self) -> Table:
        """Tabulate the sums by size, the smallest first."""
        groups = ((self._name_size(size), sums) for size, sums in _sorted_sizes(self.change))
        return self._sums("change-by-size", self._pick("按面积", "By size"), self._pick("面积", "area"), groups)

    def largest(self) -> Table:
        """Tabulate the largest changes."""
        columns = (
            TableColumn(self._pick("行", "row"), numeric=True),
            TableColumn(self._pick("宗地编号", "parcel")),
            TableColumn(self._pick("用途", "use")),
            *self._amount_columns(),
        )
        rows = tuple(
            TableRow(
                (
                    TableCell(f"{row.line}", value=Fraction(row.line)),
                    TableCell(visible(row.parcel)),
                    TableCell("" if row.use is None else word(row.use, self.lang, self.uses)),
                    *self._amounts(row.before, row.after),
                )
            )
            for row in self.change.largest
        )
        return Table("change-largest", self._pick("增减额最大的宗地", "Largest changes"), columns, rows)

    def charts(self) -> Iterator[Chart]:
        """Draw how many rows change by how much."""
        classes = [
            (self._name_class(low, high), self.change.by_change[number])
            for number, (low, high) in class_bounds(self.change).items()
        ]
        if not classes:
            return
        rows = tuple(
            TableRow((TableCell(name), TableCell(f"{count:,}", value=Fraction(count)))) for name, count in classes
        )
        columns = TableColumn(self._pick("增减", "change")), TableColumn(self._pick("行数", "rows"), numeric=True)
        heading = self._pick(f"{self.amount}增减的分布", f"How much {self.amount} changes")
        description = self._pick("每条为增减在该范围内的行数。", "Each bar: the rows whose change is in that range.")
        bars = tuple(Bar(name, Fraction(count), f"{count:,}") for name, count in classes)
        yield Chart("bars", description, Table("change-classes", heading, columns, rows), bars=bars)

    def _sums(self, key: str, heading: str, first: str, groups: Iterable[tuple[str, AmountSums]]) -> Table:
        columns = (
            TableColumn(first),
            TableColumn(self._pick("行数", "rows"), numeric=True),
            TableColumn(self._pick("变化行数", "rows changed"), numeric=True),
            *self._amount_columns(),
            TableColumn(self._pick("增减（%）", "difference (%)"), numeric=True),
        )
        rows = tuple(
            TableRow(
                (
                    TableCell(name),
                    *(TableCell(f"{count:,}", value=Fraction(count)) for count in (sums.rows, sums.changed)),
                    *self._amounts(sums.before, sums.after),
                    TableCell(_percent(sums)),
                )
            )
            for name, sums in groups
        )
        return Table(key, heading, columns, rows)

    def _amount_columns(self) -> Iterator[TableColumn]:
        """Yield the columns of `_amounts`."""
        for zh, en in (
            ("调整前（元）", "before (yuan)"),
            ("调整后（元）", "after (yuan)"),
            ("增减（元）", "difference (yuan)"),
        ):
            yield TableColumn(self._pick(zh, en), numeric=True)

    def _amounts(self, before: int, after: int) -> Sequence[TableCell]:
        """Make the cells of two amounts and their difference."""
        fen: tuple[tuple[int, Callable[[int], str]], ...] = (
            (before, _format_yuan),
            (after, _format_yuan),
            (after - before, _format_signed),
        )
        return [TableCell(form(amount), amount=_yuan(amount), value=Fraction(amount, 100)) for amount, form in fen]

    def _name_size(self, size: int | None) -> str:
        """Name a size class in hectares."""
        if size is None:
            return self._pick("面积未列明", "no area stated")
        low, high = (None if bound is None else bound // _SQUARE_METRES_PER_HECTARE for bound in _size_bounds(size))
        if high is None:
            return self._pick(f"{low} 公顷以上", f"{low} ha or more")
        return self._pick(f"{low}–{high} 公顷", f"{low}–{high} ha")

    def _name_class(self, low: int | None, high: int | None) -> str:
        """Name a class of change."""
        if low == high:
            return self._pick("不变", "none")
        if low is None:
            return f"< {high}%"
        if high is None:
            return f"> +{low}%"
        sign = "+" if high > 0 else ""
        return f"{sign if low else ''}{low}% – {sign if high else ''}{high}%"

    def _pick(self, zh: str, en: str) -> str:
        return zh if self.zh else en


def _format_yuan(fen: int) -> str:
    return format_decimal(Fraction(fen, 100), places=2)


def _format_signed(fen: int) -> str:
    return ("+" if fen > 0 else "") + _format_yuan(fen)


def _percent(sums: AmountSums) -> str:
    """Return the change in percent with two places, half up; a dash where nothing was before."""
    if not sums.before:
        return "—"
    size = round_fraction(Fraction(abs(sums.difference) * 100, sums.before), Fraction(1, 100), "half-up")
    rounded = size if sums.difference > 0 else -size
    return ("+" if rounded > 0 else "") + format_decimal(rounded, places=2) + "%"
