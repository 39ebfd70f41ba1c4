"""A statement as Markdown, for a file: headings, tables, checks, and the clauses cited as quotations."""

import re
from collections.abc import Container, Iterable, Iterator

from landprice.errors import Lang
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.comparison import Compared
from landprice.present.inputs_shown import Given
from landprice.present.statement_view import Content, Final, Ground, Remark, Row, content

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
    yield from head_blocks(shown)
    yield from section(shown, "reasons", remark_list(shown.reasons))
    yield from section(shown, "parcel", inputs_table(shown.parcel, shown))
    yield from section(shown, "inputs", inputs_table(shown.inputs, shown))
    if shown.compared:
        yield from section(shown, "compared", _compared(shown.compared, shown))
    yield from section(shown, "lines", _rows(shown.rows, shown))
    if shown.final:
        yield from section(shown, "final", _final(shown.final))
    yield from section(shown, "checks", remark_list(shown.remarks))
    yield from section(shown, "to-verify", remark_list(shown.to_verify))
    if explain:
        yield from section(shown, "passed", remark_list(shown.passed))
        if shown.grounds:
            yield f"## {heading(shown, 'cited')}"
            for ground in shown.grounds:
                yield from ground_blocks(ground, shown)
        yield from section(shown, "documents", document_list(shown))


def head_blocks(shown: Content) -> Iterator[str]:
    """What it is, and under which rule book."""
    yield f"# {capital(escaped(shown.name))} (`{shown.calculator}`)"
    book = f"**{heading(shown, 'rules')}** · {escaped(shown.title)} (`{shown.book}`) · {escaped(shown.status)}"
    yield f"{book} · {shown.say('on')} {shown.on}" if shown.on else book
    if shown.notice:
        yield f"> **{heading(shown, 'notice')}** · {escaped(shown.notice)}"


def section(shown: Content, key: str, body: str) -> Iterator[str]:
    """A heading and what stands under it, where there is something."""
    if body:
        yield f"## {heading(shown, key)}"
        yield body


def heading(shown: Content, key: str) -> str:
    """A heading's words."""
    return capital(shown.say(key))


def capital(text: str) -> str:
    """A heading's first letter is a capital one."""
    return text[:1].upper() + text[1:]


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, right: Container[int] = ()) -> str:
    """A table; the columns ``right`` are aligned to the right."""
    heads = list(heads)
    rules = ["---:" if number in right else "---" for number in range(len(heads))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, rules, *rows))


def inputs_table(given: Iterable[Given], shown: Content) -> str:
    """The inputs, "" where there are none."""
    rows = [(escaped(one.label), escaped(one.text), f"`{one.key}`") for one in given]
    return table((shown.say(key) for key in ("item", "value", "key")), rows) if rows else ""


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
    return table(heads, cells, right=(2,)) if cells else ""


def _compared(compared: Compared, shown: Content) -> str:
    """The modes below one another, their measures in columns, all of these aligned to the right."""
    heads = [
        shown.say("mode"),
        *(
            f"{escaped(one.label)}（{compared.unit}）" if shown.lang == "zh" else f"{one.label} ({compared.unit})"
            for one in compared.measures
        ),
    ]
    rows = [
        (escaped(mode.label), *(compared.text(mode.key, one.key) for one in compared.measures))
        for mode in compared.modes
    ]
    return (
        table(heads, rows, right=range(1, len(heads))) + f"\n\n**{heading(shown, 'balanced')}** · {compared.balanced}"
    )


def _stacked(*texts: str) -> str:
    """Texts below one another in one cell."""
    return "<br>".join(escaped(text) for text in texts if text)


def _final(final: Final) -> str:
    amount = " · ".join(filter(None, (f"{final.bound} {final.row.amount}".lstrip(), final.row.in_ten_thousands)))
    return f"**{escaped(final.row.label)}** · {escaped(amount)}  \n{final.capitals}"


def remark_list(remarks: Iterable[Remark]) -> str:
    """Checks, "" where there are none."""
    return "\n".join(map(remark_item, remarks))


def remark_item(remark: Remark, where: str = "") -> str:
    """A check; of several statements, also where."""
    message = escaped(" ".join(filter(None, (remark.message, remark.hint, where and f"· {where}"))))
    citation = escaped(remark.ground.source.citation)
    return f"- **{escaped(remark.standing)}** `{remark.code}` · {message}  \n  {citation}"


def ground_blocks(ground: Ground, shown: Content) -> Iterator[str]:
    """A rule's clauses as quotations, and the reading."""
    yield f"### `{ground.rule}`"
    for name, quoted in shown.law(ground):
        yield f"*{capital(name)}* · {escaped(quoted.citation)}"
        if quoted.quote:
            yield f"> {escaped(quoted.quote)}"


def document_list(shown: Content) -> str:
    """The documents cited."""
    return "\n".join(
        "- " + " · ".join(escaped(part) for part in (cited.name, cited.status, cited.note) if part)
        for cited in shown.documents
    )
