"""Rules that several calculators share, and the parts of a parcel that they read."""
