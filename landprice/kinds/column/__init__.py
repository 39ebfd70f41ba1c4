"""Column numbers: the figures of a ledger as Polars columns of 128-bit integers."""
