"""The column kind: a ledger's figures as Polars columns of 128-bit integers."""
