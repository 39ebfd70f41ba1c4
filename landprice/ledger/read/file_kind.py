"""Tells what a file is by its first bytes, whatever its ending says."""

import re
import zipfile
from enum import Enum
from pathlib import Path

from landprice.errors import Bilingual, FileError

HEAD = 1024
"""Bytes that tell what a file is."""


_SAVE_TABLE = "请将其中的表格另存为 .xlsx 或 .csv", "Save its table as .xlsx or .csv"
_SAVE_IN_EXCEL = "请用 Excel 打开，另存为 .xlsx", "Open it in Excel and save it as .xlsx"
_SAVE_TEXT = "请另存为 UTF-8 或 GB18030 的 CSV", "Save it as CSV in UTF-8 or GB18030"
_UNPACK = "请先解压，再读取其中的台账", "Unpack it and give the ledger in it"


class FileKind(Enum):
    """A kind of file: its names, and what to do where another kind is needed."""

    TEXT = ("文本", "text"), ("后缀应为 .csv、.tsv 或 .jsonl", "Its ending should be .csv, .tsv or .jsonl")
    JSON = ("JSON", "JSON"), ("后缀应为 .json 或 .jsonl", "Its ending should be .json or .jsonl")
    XLSX = ("Excel 工作簿", "an Excel workbook"), ("后缀应为 .xlsx", "Its ending should be .xlsx")
    OLE = (
        ("旧版 Excel 工作簿，或有密码的工作簿", "an old Excel workbook, or one with a password"),
        ("后缀应为 .xls；有密码的请先去掉密码", "Its ending should be .xls; take off its password if it has one"),
    )
    ODS = ("OpenDocument 表格", "an OpenDocument sheet"), ("后缀应为 .ods", "Its ending should be .ods")
    PARQUET = ("Parquet 文件", "a Parquet file"), ("后缀应为 .parquet", "Its ending should be .parquet")
    GZIP = (
        ("gzip 压缩文件", "compressed with gzip"),
        ("CSV、JSON 的后缀后应加 .gz；其他请先解压", "Add .gz to the ending of CSV or JSON; unpack others first"),
    )
    ZIP = ("ZIP 压缩包", "a ZIP archive"), _UNPACK
    ARCHIVE = ("压缩包", "an archive"), _UNPACK
    PDF = ("PDF 文件", "a PDF"), _SAVE_TABLE
    WORD = ("Word 文档", "a Word document"), _SAVE_TABLE
    HTML = ("HTML 网页", "HTML, a web page"), _SAVE_IN_EXCEL
    XML = ("XML 文件", "XML"), _SAVE_IN_EXCEL
    UTF_32 = ("UTF-32 文本", "text in UTF-32"), _SAVE_TEXT
    UTF_16 = ("UTF-16（“Unicode 文本”）", 'text in UTF-16 ("Unicode text")'), _SAVE_TEXT

    @property
    def names(self) -> tuple[str, str]:
        """Its name in Chinese and in English."""
        return self.value[0]

    @property
    def advice(self) -> tuple[str, str]:
        """What to do with it, in Chinese and in English."""
        return self.value[1]


WORKBOOKS = frozenset({FileKind.XLSX, FileKind.OLE, FileKind.ODS})
TEXTS = frozenset({FileKind.TEXT, FileKind.JSON})

_MARKS = (
    (b"\xff\xfe\0\0", FileKind.UTF_32),
    (b"\0\0\xfe\xff", FileKind.UTF_32),
    (b"\xff\xfe", FileKind.UTF_16),
    (b"\xfe\xff", FileKind.UTF_16),
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"\xd0\xcf\x11\xe0", FileKind.OLE),
    (b"PAR1", FileKind.PARQUET),
    (b"\x1f\x8b", FileKind.GZIP),
    (b"%PDF", FileKind.PDF),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    (b"Rar!\x1a\x07", FileKind.ARCHIVE),
    (b"BZh", FileKind.ARCHIVE),
    (b"\xfd7zXZ\0", FileKind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", FileKind.ARCHIVE),
)

_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(<\?xml)|<!--|<(?:!doctype\s+html|html|head|meta|body|table)[\s>])", re.IGNORECASE
)


_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[?\s*\{\s*"(?:[^"\\]|\\.)*"\s*:')


def kind_of(head: bytes) -> FileKind:
    """Return what a file is by its first bytes, up to `HEAD` of them; a ZIP is not looked into."""
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    markup = _MARKUP.match(head)
    if markup is not None:
        is_xml = markup[1] is not None and b"<html" not in head.lower()
        return FileKind.XML if is_xml else FileKind.HTML
    if _looks_like_utf16(head):
        return FileKind.UTF_16
    if _JSON.match(head):
        return FileKind.JSON
    return FileKind.TEXT


def _looks_like_utf16(head: bytes) -> bool:
    """Return whether text without a byte order mark is UTF-16: every second byte of its ASCII is NUL."""
    even, odd = head[0:8:2], head[1:8:2]
    return bool(odd) and any(not any(nul) and all(letters) for nul, letters in ((even, odd), (odd, even)))


def kind_of_file(path: Path, head: bytes) -> FileKind:
    """Return what a file is, of a ZIP by the names in it.

    Args:
        path: The file.
        head: Its first bytes, decompressed.
    """
    kind = kind_of(head)
    if kind is not FileKind.ZIP:
        return kind
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        names = set()
    if any(name.startswith("xl/") for name in names) or b"xl/" in head or b"[Content_Types].xml" in head[:64]:
        return FileKind.WORD if any(name.startswith("word/") for name in names) else FileKind.XLSX
    if b"opendocument.spreadsheet" in head or "content.xml" in names:
        return FileKind.ODS
    return FileKind.ZIP


def other_kind_error(path: Path, wanted: Bilingual, kind: FileKind) -> FileError:
    """Make the error for a file that is not what its ending says.

    Args:
        path: The file.
        wanted: What its ending says.
        kind: What it is.
    """
    (zh, en), (advice, advice_en) = kind.names, kind.advice
    return FileError(
        f"{path}：是{_spaced(zh)}，不是{_spaced(wanted[0])}。{advice}。",
        f"{path}: is {en}, not {wanted[1]}. {advice_en}.",
    )


def _spaced(text: str) -> str:
    """Return a name with the space that stands between Chinese and Latin letters."""
    return f" {text}" if text[0].isascii() else text
