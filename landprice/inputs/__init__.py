"""The inputs: each declared once, with its key, unit, limits, words and the headings that it is known by."""
