"""Parses the XML parts of a zipped workbook piece by piece."""

import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from landprice.ledger.formats.sheets.sheet_cells import SheetDamage

_BLOCK = 1 << 20


def read_part(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read a part of a package piece by piece.

    Raises:
        SheetDamage: There is no such part.
    """
    try:
        with archive.open(name) as file:
            while block := file.read(_BLOCK):
                yield block
    except KeyError as error:
        raise SheetDamage(f"it has no part {name}") from error


def new_parser() -> expat.XMLParserType:
    """Return a parser that refuses document type declarations, and so entities that grow."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise SheetDamage("its XML has a document type declaration")


def feed(parser: expat.XMLParserType, blocks: Iterator[bytes]) -> None:
    """Parse blocks of XML to the end.

    Raises:
        SheetDamage: It is not well-formed.
    """
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise SheetDamage(str(error)) from error
