"""Priced and rejected rows written, in the format that a file's ending says: one module a format."""

from landprice.ledger.write.outputs import LedgerOutputs, check_rows, format_of, rejects_beside
from landprice.ledger.write.sink import Sink, SinkOptions, SummaryRows

__all__ = ["LedgerOutputs", "Sink", "SinkOptions", "SummaryRows", "check_rows", "format_of", "rejects_beside"]
