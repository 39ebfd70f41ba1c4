"""Ledgers of many parcels: read in any format, mapped by their headings, priced and written, every row accounted for.

Example:
    >>> import polars as pl
    >>> from landprice.ledger import Pricer
    >>> pricer = Pricer(["土地用途", "成交价（万元）", "供应年期"], calculator="term")
    >>> rows = pl.DataFrame({"c0": ["工业用地", "空地"], "c1": ["960", "1"], "c2": ["20", "20"]})
    >>> done = pricer.price(rows)
    >>> done.priced["price"].to_list(), done.rejected["codes"].to_list()
    ([Decimal('3840000.00')], ['unknown-use'])
"""

from landprice.ledger.formats import open_ledger
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pipeline import price_ledger
from landprice.ledger.pricer import PricedRows, Pricer
from landprice.ledger.read import Ledger
from landprice.ledger.summary import Summary

__all__ = ["ColumnOptions", "Ledger", "PricedRows", "Pricer", "Summary", "open_ledger", "price_ledger"]
