"""A document as a workbook: a statement with live formulas, any other document as plain tables."""

from landprice.present.document import OutputDocument


def render(document: OutputDocument) -> bytes:
    """Render a document as the content of a file; the same document gives the same bytes."""
    if document.statement is not None:
        from landprice.present.workbook.live import render_statement  # noqa: PLC0415  it plans every formula

        return render_statement(document.statement, document.lang)
    from landprice.present.workbook.tables import render_view  # noqa: PLC0415  only documents without formulas need it

    return render_view(document.view)
