"""Ledgers read, whatever their format: every row is handed on as text, or with the reason why it can't be.

One module a format (`csv`, `jsonl`, `parquet`, `sheet`); what they have in common is in `ledger`, and which one reads a
file is decided by its ending in `opening`.
"""

from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.formats import open_ledger
from landprice.ledger.read.ledger import Chunk, Ledger

__all__ = ["BadRow", "Chunk", "Ledger", "open_ledger"]
