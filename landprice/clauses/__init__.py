"""Rules that several calculators share."""
