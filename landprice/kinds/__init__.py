"""The kinds of number that a calculator runs on: figures of a parcel, columns of a ledger, spreadsheet cells."""
