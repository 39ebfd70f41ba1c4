"""The cell kind: figures as formulas of a spreadsheet."""
