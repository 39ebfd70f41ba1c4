"""What readers of ledgers share: the `Ledger` base, files as bytes, encodings, and the parsing of CSV."""

from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.ledger import Chunk, Ledger

__all__ = ["BadRow", "Chunk", "Ledger"]
