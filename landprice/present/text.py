"""A statement as plain text, for a pipe: one line an item, each beginning with what it is and its key.

    line  price  年期修正价: 3,840,000.00 元 (384 万元); 不低于，向上取整至分; … = 9,600,000.00 × 20 ÷ 50; …

The first two words of a line (``line price``, ``warn term-over-general-limit``) are the same in both languages. With
the law explained, each line and check is followed by its clauses, indented.
"""

from collections.abc import Iterable, Iterator

from landprice.errors import Lang
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.comparison import Compared
from landprice.present.inputs_shown import Given
from landprice.present.statement_view import Content, Final, Ground, Remark, Row, content


def to_text(statement: ParcelStatement, lang: Lang, explain: bool = False) -> str:  # noqa: FBT001, FBT002  as the other ways to show it
    """A statement as plain text.

    Args:
        statement: The statement.
        lang: Its language.
        explain: Quote the law under each line and check, and list the checks that passed.

    Returns:
        Lines, each ending with a newline.
    """
    return "".join(f"{line}\n" for line in _lines(content(statement, lang), explain=explain))


def _lines(shown: Content, *, explain: bool) -> Iterator[str]:
    """Every line, in the order of the other ways to show it."""
    yield from _book(shown)
    yield from remark_lines(shown.reasons, shown, explain=explain)
    yield from _inputs(shown)
    if shown.compared:
        yield from _compared(shown.compared)
    for row in shown.rows:
        yield _row(row)
        if explain:
            yield from ground_lines(row.ground, shown)
    if shown.final:
        yield _final(shown.final)
    yield from remark_lines(shown.remarks, shown, explain=explain)
    if explain:
        yield from remark_lines(shown.passed, shown, explain=explain)
    yield from remark_lines(shown.to_verify, shown, explain=explain)
    if explain:
        yield from document_lines(shown)


def head_lines(shown: Content) -> Iterator[str]:
    """What it is, under which rule book, and the inputs."""
    yield from _book(shown)
    yield from _inputs(shown)


def _book(shown: Content) -> Iterator[str]:
    yield _item("calculator", shown.calculator, shown.name)
    yield _item("rules", shown.book, f"{shown.title}; {shown.status}" + (f"; {shown.on}" if shown.on else ""))
    if shown.notice:
        yield _item("notice", shown.book, shown.notice)


def _inputs(shown: Content) -> Iterator[str]:
    for given in (*shown.parcel, *shown.inputs):
        yield _given(given)


def document_lines(shown: Content) -> Iterator[str]:
    """The documents cited."""
    for cited in shown.documents:
        yield "; ".join(filter(None, (f"document  {cited.name}", cited.status, cited.note)))


def _item(kind: str, key: str, text: str) -> str:
    return f"{kind}  {key}  {text}"


def _given(given: Given) -> str:
    return _item("input", given.key, f"{given.label}: {given.text}")


def _compared(compared: Compared) -> Iterator[str]:
    """One line a mode, with its measures."""
    for mode in compared.modes:
        yield _item("mode", mode.key, compared.sentence(mode))


def _amount(row: Row) -> str:
    """The amount, and the same in 万元."""
    return f"{row.amount} ({row.in_ten_thousands})" if row.in_ten_thousands else row.amount


def _row(row: Row) -> str:
    formula = " = ".join(filter(None, (row.named, row.substituted)))
    facts = "; ".join(filter(None, (_amount(row), row.note, formula, row.ground.source.citation)))
    return _item("line", row.key, f"{row.label}: {facts}")


def _final(final: Final) -> str:
    amount = f"{final.bound} {_amount(final.row)}".lstrip()
    return _item("final", final.row.key, f"{final.row.label}: {amount}; {final.capitals}")


def remark_lines(remarks: Iterable[Remark], shown: Content, *, explain: bool, where: str = "") -> Iterator[str]:
    """Checks, each on a line; of several statements, also where."""
    for remark in remarks:
        said = "; ".join(filter(None, (remark.message, where, remark.hint, remark.ground.source.citation)))
        yield _item(remark.severity, remark.code, f"{remark.standing}: {said}")
        if explain:
            yield from ground_lines(remark.ground, shown)


def ground_lines(ground: Ground, shown: Content) -> Iterator[str]:
    """The clauses, and the reading, each on a line of its own."""
    for name, quoted in shown.law(ground):
        words = f" “{quoted.quote}”" if quoted.quote else ""
        yield f"    {name}: {quoted.citation}{words}"
