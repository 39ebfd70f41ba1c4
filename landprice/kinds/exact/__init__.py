"""The exact kind: one parcel's figures as fractions, each with its formula."""
