"""Priced and rejected rows written, in the format that a file's ending says: one module a format."""

from landprice.ledger.write.outputs import Outputs, check_rows, format_of, rejects_beside
from landprice.ledger.write.sink import Account, Sink, Style

__all__ = ["Account", "Outputs", "Sink", "Style", "check_rows", "format_of", "rejects_beside"]
