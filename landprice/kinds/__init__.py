"""The kinds of number that a calculator runs on: exact figures, columns of a ledger, spreadsheet cells."""
