"""A statement verified: read, recomputed under its rule book, compared part by part."""
