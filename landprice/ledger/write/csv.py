"""Rows as CSV: cells as they came in, numbers with their unit's places.

UTF-8 with a byte order mark, without which Excel on a Chinese Windows shows rubbish, or GB18030.
"""

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from landprice.ledger.read.ledger import Chunk, Passthrough
from landprice.ledger.write.sink import BOM, Sink, SinkOptions

if TYPE_CHECKING:
    from polars._typing import CsvQuoteStyle


class CsvSink(Sink):
    """An output in CSV."""

    def __init__(self, file: BinaryIO, headings: Sequence[str], style: SinkOptions, echo: Passthrough = "text") -> None:
        """Write the headings."""
        super().__init__(file, headings, style, echo)
        # of Polars' own writing to it, who has enough of standard output would be any OSError
        self._through_python = style.encoding == "gb18030" or file is getattr(sys.stdout, "buffer", None)
        if style.encoding == "utf-8-sig":
            file.write(BOM)
        self.rows(pl.DataFrame([self.headings], schema=[f"c{number}" for number in range(len(headings))], orient="row"))

    def as_they_stand(self, chunk: Chunk) -> bool:
        """Behind a comma, which the cells that the output adds have in no case; a semicolon stands between codes."""
        return chunk.text is not None and chunk.delimiter == self.style.delimiter == ","

    def rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:
        """Write rows."""
        if not frame.height:
            return
        # looking for what needs quotes takes as long as writing
        quotes: CsvQuoteStyle = "never" if unquoted else "necessary"
        write = partial(frame.write_csv, include_header=False, separator=self.style.delimiter, quote_style=quotes)
        if not self._through_python:
            write(self.file)
            return
        text = write()
        self.file.write(text.encode("gb18030" if self.style.encoding == "gb18030" else "utf-8"))

    def close(self) -> None:
        """Nothing belongs at the end."""
