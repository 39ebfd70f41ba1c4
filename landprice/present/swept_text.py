"""A sweep as plain text, for a pipe, and as Markdown, for a file.

In plain text a line begins as a statement's does, with what it is and its key, and then the value:

    mode  term  5  弹性年期出让: 首期付款 960,000.00 元; 付款合计 960,000.00 元; …
    refused  term-over-maximum  55  不予测算：term-over-maximum 超法定最高年限
"""

from collections.abc import Iterator

from landprice.errors import Lang
from landprice.present import markdown, text
from landprice.present.comparison import text_of
from landprice.present.markdown import capital, escaped
from landprice.present.swept import SweptContent, SweptRow, swept_content
from landprice.sweep import Swept


def swept_to_text(swept: Swept, lang: Lang, explain: bool = False) -> str:  # noqa: FBT001, FBT002  as a statement
    """A sweep as plain text.

    Args:
        swept: The sweep.
        lang: Its language.
        explain: Quote the law that its lines and checks cite.

    Returns:
        Lines, each ending with a newline.
    """
    return "".join(f"{line}\n" for line in _lines(swept_content(swept, lang), explain=explain))


def swept_to_markdown(swept: Swept, lang: Lang) -> str:
    """A sweep as Markdown: a table for each measure, the checks, and every clause cited."""
    return "\n\n".join(_blocks(swept_content(swept, lang))) + "\n"


def _lines(shown: SweptContent, *, explain: bool) -> Iterator[str]:
    yield from text.head_lines(shown.head)
    for row in shown.rows:
        if row.compared is None:
            yield f"refused  {','.join(row.codes)}  {row.value}  {shown.refusal(row)}"
        else:
            for mode in row.compared.modes:
                yield f"mode  {mode.key}  {row.value}  {row.compared.sentence(mode)}"
            said = f"{shown.head.say('balanced')}: {row.compared.balanced}"
            yield f"balanced  {'yes' if row.compared.is_balanced else 'no'}  {row.value}  {said}"
    for one in shown.remarks:
        yield from text.remark_lines((one.remark,), shown.head, explain=False, where=f"{shown.key} {one.where}")
    yield from text.remark_lines(shown.head.to_verify, shown.head, explain=False)
    if explain:
        for ground in shown.grounds:
            yield f"cited  {ground.rule}"
            yield from text.ground_lines(ground, shown.head)
        yield from text.document_lines(shown.head)


def _blocks(shown: SweptContent) -> Iterator[str]:
    head = shown.head
    yield from markdown.head_blocks(head)
    yield from markdown.section(head, "parcel", markdown.inputs_table(head.parcel, head))
    yield from markdown.section(head, "inputs", markdown.inputs_table(head.inputs, head))
    for measure in shown.measures:
        name = capital(escaped(measure.label))
        yield f"## {name}（{shown.unit}）" if head.lang == "zh" else f"## {name} ({shown.unit})"
        heads = (shown.key, *(escaped(mode.label) for mode in shown.modes))
        rows = [_cells(shown, row, measure.key) for row in shown.rows]
        yield markdown.table(heads, rows, right=range(len(heads)))
    if not shown.measures:
        refused = "\n".join(f"- {row.value} · {escaped(shown.refusal(row))}" for row in shown.rows)
        yield from markdown.section(head, "reasons", refused)
    for key, where in zip(("balanced", "not-balanced"), shown.balanced, strict=True):
        if where:
            yield f"**{markdown.heading(head, key)}** · {escaped(shown.key)}: {where}"
    said = "\n".join(markdown.remark_item(one.remark, f"{shown.key}: {one.where}") for one in shown.remarks)
    yield from markdown.section(head, "checks", said)
    yield from markdown.section(head, "to-verify", markdown.remark_list(head.to_verify))
    yield f"## {markdown.heading(head, 'cited')}"
    for ground in shown.grounds:
        yield from markdown.ground_blocks(ground, head)
    yield from markdown.section(head, "documents", markdown.document_list(head))


def _cells(shown: SweptContent, row: SweptRow, measure: str) -> tuple[str, ...]:
    """A row of a measure's table; of a refused one, why, and nothing in the other columns."""
    if row.compared is None:
        return (str(row.value), escaped(shown.refusal(row)), *[""] * (len(shown.modes) - 1))
    cells = (shown.cell(row, mode.key, measure) for mode in shown.modes)
    return (str(row.value), *map(text_of, cells))
