"""Exact numbers: the figures of one parcel as fractions, each with its formula."""
