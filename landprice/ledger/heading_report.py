"""Tells how each heading of a ledger is understood."""

from collections.abc import Iterator, Mapping, Sequence

from landprice.errors import Lang
from landprice.glossary import label
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.headings import ColumnMapping


def describe_headings(headings: Sequence[str], mappings: Mapping[str, ColumnMapping], lang: Lang) -> Iterator[str]:
    """Yield a line for each heading: the input and the unit that it is read as, or that it is not read.

    Args:
        headings: Of the ledger, as written.
        mappings: How the headings are understood, by calculator.
        lang: The language.
    """
    unclear = {position for mapping in mappings.values() for position in mapping.unclear_headings()}
    understood = {position for mapping in mappings.values() for position in mapping.understood}
    for position, heading in enumerate(headings):
        if not heading.strip():
            continue
        meanings = dict.fromkeys(
            _describe_source(source, mapping, lang)
            for mapping in mappings.values()
            for source in mapping.columns
            if source.column == position
        )
        if meanings:
            text = ("；" if lang == "zh" else "; ").join(meanings)
        elif position in unclear - understood:
            text = "未能识别，待确认" if lang == "zh" else "not understood, see below"
        else:
            text = "不采用" if lang == "zh" else "not read"
        yield f"  {heading.strip()} → {text}"


def _describe_source(source: ColumnSource, mapping: ColumnMapping, lang: Lang) -> str:
    """Describe the input that a column is read as, with its unit."""
    zh = lang == "zh"
    text = f"{source.key}（{label(source.key, lang)}）" if zh else f"{source.key} ({label(source.key, lang)})"
    if source in mapping.without_units:
        return text + ("，单位待确认" if zh else ", unit unknown")
    if source.kind is not None and source.unit is None:
        return text + ("，单位见各单元格" if zh else ", units in the cells")
    return f"{text} [{source.unit_name}]" if source.unit_name else text
