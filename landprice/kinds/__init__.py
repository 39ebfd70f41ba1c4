"""The kinds of number that a calculator runs on: the figures of a parcel, the columns of a ledger, spreadsheet cells."""
