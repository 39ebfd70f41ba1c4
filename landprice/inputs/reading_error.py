"""The reason why a text is not read as a number."""

from typing import NamedTuple


class ReadingError(NamedTuple):
    """The reason why a text is not read as a number: a code, and a message in Chinese and in English."""

    code: str
    zh: str
    en: str

    @staticmethod
    def no_decimal() -> "ReadingError":
        """Make the error for a text that is not a number."""
        return ReadingError(
            "not-a-number",
            "须为十进制数，如 480、12,000.50 或 七十",
            "enter a decimal such as 480, 12,000.50 or 七十",
        )

    @staticmethod
    def two_readings() -> "ReadingError":
        """Make the error for a text with more than one reading."""
        return ReadingError(
            "ambiguous-number",
            "请改写为不分节、以点作小数点的一个数",
            "write one number, with a point for decimals and nothing between its digits",
        )
