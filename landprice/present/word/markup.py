"""WordprocessingML (ECMA-376 part 1) that python-docx lacks: links, bookmarks, fields, faces, shading."""

import io
import zipfile
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_NO_CHARACTERS = {0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say


def clean_xml(text: str) -> str:
    """Replace the two code points above the controls that XML 1.0 forbids."""
    return text.translate(_NO_CHARACTERS)


def set_faces(style: Any, latin: str, east_asian: str, language: str) -> None:  # noqa: ANN401  an lxml element
    """Set a style's faces for Latin letters and figures, and for Chinese characters."""
    properties = style.get_or_add_rPr()
    faces = properties.get_or_add_rFonts()
    for name in list(faces.attrib):
        del faces.attrib[name]
    for script, face in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", east_asian)):
        faces.set(qn(f"w:{script}"), face)
    properties.append(_element("w:lang", val=language, eastAsia="zh-CN"))


def describe(document: Document, *, title: str, author: str, language: str) -> None:
    """Set the file's properties, and remove its dates: the same document must give the same bytes."""
    core = document.core_properties
    core.title, core.author, core.language = title, author, language
    core.last_modified_by, core.comments, core.revision = author, "", 1
    properties = core._element  # noqa: SLF001  python-docx can set these dates and not leave them out
    for name in ("dcterms:created", "dcterms:modified"):
        for found in properties.findall(qn(name)):
            properties.remove(found)


def add_field(paragraph: Paragraph, code: str) -> None:
    """Add a field that the word processor computes, such as the page number."""
    field = _element("w:fldSimple", instr=code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  as python-docx's own documentation extends it


def add_bookmark(paragraph: Paragraph, anchor: str, text: str) -> None:
    """Add a text that links can point to."""
    run = paragraph.add_run(text)
    _mark(run._r, anchor)  # noqa: SLF001


def add_link(paragraph: Paragraph, anchor: str, text: str, bookmark: str | None = None) -> None:
    """Add a superscript link to a bookmark; it can be a bookmark itself."""
    run = Run(OxmlElement("w:r"), paragraph)
    run.text = text
    run.font.superscript = True
    link = _element("w:hyperlink", anchor=_name(anchor), history="1")
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001
    if bookmark is not None:
        _mark(link, bookmark)


def _mark(element: Any, anchor: str) -> None:  # noqa: ANN401  an lxml element
    """Put a bookmark around an element, numbered in the order of the file."""
    number = str(sum(1 for _ in element.getroottree().iter(qn("w:bookmarkStart"))))
    element.addprevious(_element("w:bookmarkStart", id=number, name=_name(anchor)))
    element.addnext(_element("w:bookmarkEnd", id=number))


def _name(anchor: str) -> str:
    """Return an anchor as a bookmark name: letters, digits and underscores."""
    return anchor.replace("-", "_")


def repeat(row: _Row) -> None:
    """Repeat a row at the top of each page of its table."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001


def keep_whole(row: _Row) -> None:
    """Keep a row on one page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.insert(0, _element("w:cantSplit"))


def shade(cell: _Cell, colour: str) -> None:
    """Set a cell's background."""
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=colour))  # noqa: SLF001


def line_below(cell: _Cell) -> None:
    """Draw a line under a cell, with a gap to the next one's."""
    borders = OxmlElement("w:tcBorders")
    borders.append(_element("w:bottom", val="single", sz="4", space="0", color="000000"))
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001


def space_before(table: Table) -> None:
    """Put an empty paragraph before a table: Word would join it with the one before."""
    paragraph = OxmlElement("w:p")
    table._tbl.addprevious(paragraph)  # noqa: SLF001
    Paragraph(paragraph, table._parent).paragraph_format.space_after = 0  # noqa: SLF001


def to_bytes(document: Document) -> bytes:
    """Save a file whose parts all have one date, so that the same document is the same bytes."""
    dated, plain = io.BytesIO(), io.BytesIO()
    document.save(dated)
    with zipfile.ZipFile(dated) as before, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            undated = zipfile.ZipInfo(part.filename, _FIRST_DAY)
            undated.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(undated, before.read(part))
    return plain.getvalue()


def _element(tag: str, **attributes: str) -> Any:  # noqa: ANN401  an lxml element
    """Make an element whose attributes are in WordprocessingML's namespace."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
