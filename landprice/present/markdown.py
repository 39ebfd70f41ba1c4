"""A statement as Markdown, for a file: headings, tables, checks, and the clauses cited as quotations."""

import re
from collections.abc import Iterable, Iterator

from landprice.errors import Lang
from landprice.present.content import Content, Final, Ground, Remark, Row, content
from landprice.present.inputs_shown import Given
from landprice.statement import ParcelStatement

# What Markdown, its tables or the HTML inside it would read as more than a character.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#&$])")


def to_markdown(statement: ParcelStatement, lang: Lang, explain: bool = True) -> str:  # noqa: FBT001, FBT002  as the other ways to show it
    """A statement as Markdown, with tables as GitHub writes them.

    Args:
        statement: The statement.
        lang: Its language.
        explain: Quote every clause cited, and list the checks that passed.
    """
    return "\n\n".join(_blocks(content(statement, lang), explain=explain)) + "\n"


def write(statement: ParcelStatement, lang: Lang) -> bytes:
    """The content of the file."""
    return to_markdown(statement, lang).encode()


def escaped(text: str) -> str:
    r"""A text that Markdown shows as it is.

    Example:
        >>> escaped("a|b <i>[x](y)")
        'a\\|b \\<i\\>\\[x\\](y)'
    """
    return _SPECIAL.sub(r"\\\1", text)


def _blocks(shown: Content, *, explain: bool) -> Iterator[str]:
    """Every block, in the order of the other ways to show it."""
    yield f"# {_capital(escaped(shown.name))} (`{shown.calculator}`)"
    book = f"**{_heading(shown, 'rules')}** · {escaped(shown.title)} (`{shown.book}`) · {escaped(shown.status)}"
    yield f"{book} · {shown.say('on')} {shown.on}" if shown.on else book
    if shown.notice:
        yield f"> **{_heading(shown, 'notice')}** · {escaped(shown.notice)}"
    yield from _section(shown, "reasons", _remarks(shown.reasons))
    yield from _section(shown, "parcel", _given(shown.parcel, shown))
    yield from _section(shown, "inputs", _given(shown.inputs, shown))
    yield from _section(shown, "lines", _rows(shown.rows, shown))
    if shown.final:
        yield from _section(shown, "final", _final(shown.final))
    yield from _section(shown, "checks", _remarks(shown.remarks))
    yield from _section(shown, "to-verify", _remarks(shown.to_verify))
    if explain:
        yield from _section(shown, "passed", _remarks(shown.passed))
        if shown.grounds:
            yield f"## {_heading(shown, 'cited')}"
            for ground in shown.grounds:
                yield from _ground(ground, shown)
        yield from _section(shown, "documents", _documents(shown))


def _section(shown: Content, key: str, body: str) -> Iterator[str]:
    """A heading and what stands under it, where there is something."""
    if body:
        yield f"## {_heading(shown, key)}"
        yield body


def _heading(shown: Content, key: str) -> str:
    return _capital(shown.say(key))


def _capital(text: str) -> str:
    """A heading's first letter is a capital one."""
    return text[:1].upper() + text[1:]


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, right: int | None = None) -> str:
    """A table; the column ``right`` is aligned to the right."""
    heads = list(heads)
    rules = ["---:" if number == right else "---" for number in range(len(heads))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, rules, *rows))


def _given(given: Iterable[Given], shown: Content) -> str:
    rows = [(escaped(one.label), escaped(one.text), f"`{one.key}`") for one in given]
    return _table((shown.say(key) for key in ("item", "value", "key")), rows) if rows else ""


def _rows(rows: Iterable[Row], shown: Content) -> str:
    cells = [
        (
            f"{escaped(row.label)}<br>`{row.key}`",
            _stacked(row.named, row.substituted),
            _stacked(row.amount, row.in_ten_thousands),
            escaped(row.note),
            escaped(row.ground.source.citation),
        )
        for row in rows
    ]
    heads = (shown.say(key) for key in ("item", "formula", "amount", "rounding", "clause"))
    return _table(heads, cells, right=2) if cells else ""


def _stacked(*texts: str) -> str:
    """Texts below one another in one cell."""
    return "<br>".join(escaped(text) for text in texts if text)


def _final(final: Final) -> str:
    amount = " · ".join(filter(None, (f"{final.bound} {final.row.amount}".lstrip(), final.row.in_ten_thousands)))
    return f"**{escaped(final.row.label)}** · {escaped(amount)}  \n{final.capitals}"


def _remarks(remarks: Iterable[Remark]) -> str:
    return "\n".join(map(_remark, remarks))


def _remark(remark: Remark) -> str:
    message = escaped(" ".join(filter(None, (remark.message, remark.hint))))
    citation = escaped(remark.ground.source.citation)
    return f"- **{escaped(remark.standing)}** `{remark.code}` · {message}  \n  {citation}"


def _ground(ground: Ground, shown: Content) -> Iterator[str]:
    """A rule's clauses as quotations, and the reading."""
    yield f"### `{ground.rule}`"
    for name, quoted in shown.law(ground):
        yield f"*{_capital(name)}* · {escaped(quoted.citation)}"
        if quoted.quote:
            yield f"> {escaped(quoted.quote)}"


def _documents(shown: Content) -> str:
    return "\n".join(
        "- " + " · ".join(escaped(part) for part in (cited.name, cited.status, cited.note) if part)
        for cited in shown.documents
    )
