"""Rows as JSON lines: an object a row. Amounts are text, so that no reader makes them binary floats.

The columns of a ledger that was JSON itself are written with its own tokens, numbers as they were typed; a key that a
row did not have it does not get.
"""

import json

import polars as pl

from landprice.ledger.typed import as_text, in_json
from landprice.ledger.write.sink import Sink


class JsonLinesSink(Sink):
    """An output of JSON lines."""

    takes = ("json", "typed")

    def rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:  # noqa: ARG002
        """Write rows."""
        if not frame.height:
            return
        frame = frame.rename(dict(zip(frame.columns, self.headings, strict=True)))
        if self.echo != "json":
            held = [column if in_json(column.dtype) else as_text(column.to_frame()).to_series() for column in frame]
            pl.DataFrame(held).write_ndjson(self.file)
            return
        own = [name for name in self.headings if name not in self.style.types]
        tokens = [pl.concat_str(pl.lit(json.dumps(name, ensure_ascii=False) + ":"), pl.col(name)) for name in own]
        added = frame.select(pl.struct(pl.all().exclude(own)).struct.json_encode()).to_series()
        tokens.append(pl.lit(added.str.strip_prefix("{").str.strip_suffix("}")))
        members = pl.concat_str(tokens, separator=",", ignore_nulls=True)
        lines = frame.select(pl.concat_str(pl.lit("{"), members, pl.lit("}\n"))).to_series()
        self.file.write(lines.str.join("").item().encode())

    def close(self) -> None:
        """Nothing belongs at the end."""
