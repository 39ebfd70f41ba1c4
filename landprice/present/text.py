"""A statement as plain text, for a pipe: one line an item, each beginning with what it is and its key.

    line  price  年期修正价: 3,840,000.00 元 (384 万元); 不低于，向上取整至分; … = 9,600,000.00 × 20 ÷ 50; …

The first two words of a line (``line price``, ``warn term-over-general-limit``) are the same in both languages. With
the law explained, each line and check is followed by its clauses, indented.
"""

from collections.abc import Iterable, Iterator

from landprice.errors import Lang
from landprice.present.content import Content, Final, Ground, Remark, Row, content
from landprice.present.inputs_shown import Given
from landprice.statement import ParcelStatement


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
    yield _item("calculator", shown.calculator, shown.name)
    yield _item("rules", shown.book, f"{shown.title}; {shown.status}" + (f"; {shown.on}" if shown.on else ""))
    if shown.notice:
        yield _item("notice", shown.book, shown.notice)
    yield from _remarks(shown.reasons, shown, explain=explain)
    for given in (*shown.parcel, *shown.inputs):
        yield _given(given)
    for row in shown.rows:
        yield _row(row)
        if explain:
            yield from _ground(row.ground, shown)
    if shown.final:
        yield _final(shown.final)
    yield from _remarks(shown.remarks, shown, explain=explain)
    if explain:
        yield from _remarks(shown.passed, shown, explain=explain)
    yield from _remarks(shown.to_verify, shown, explain=explain)
    if explain:
        for cited in shown.documents:
            yield "; ".join(filter(None, (f"document  {cited.name}", cited.status, cited.note)))


def _item(kind: str, key: str, text: str) -> str:
    return f"{kind}  {key}  {text}"


def _given(given: Given) -> str:
    return _item("input", given.key, f"{given.label}: {given.text}")


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


def _remarks(remarks: Iterable[Remark], shown: Content, *, explain: bool) -> Iterator[str]:
    for remark in remarks:
        said = "; ".join(filter(None, (remark.message, remark.hint, remark.ground.source.citation)))
        yield _item(remark.severity, remark.code, f"{remark.standing}: {said}")
        if explain:
            yield from _ground(remark.ground, shown)


def _ground(ground: Ground, shown: Content) -> Iterator[str]:
    """The clauses, and the reading, each on a line of its own."""
    for name, quoted in shown.law(ground):
        words = f" “{quoted.quote}”" if quoted.quote else ""
        yield f"    {name}: {quoted.citation}{words}"
