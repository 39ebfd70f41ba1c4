"""The type of the tables of labels and messages."""

from landprice.errors import Bilingual


class LabelTable(dict[str, Bilingual]):
    """Texts in Chinese and in English, by key. A missing entry is an error that names the table.

    Example:
        >>> LabelTable("glossary.CALCULATORS", {"term": ("弹性年期出让", "flexible-term grant")})["deposit"]
        Traceback (most recent call last):
        LookupError: glossary.CALCULATORS has no 'deposit': add its Chinese and English text
    """

    def __init__(self, name: str, entries: dict[str, Bilingual]) -> None:
        """Take the table's name in messages, as a module and a constant, and its entries."""
        super().__init__(entries)
        self.name = name

    def __missing__(self, key: str) -> Bilingual:
        """Raise an error that names the missing entry.

        Raises:
            LookupError: Always.
        """
        raise LookupError(f"{self.name} has no {key!r}: add its Chinese and English text")
