"""Spreadsheet numbers: the figures of one parcel as formulas that recalculate."""
