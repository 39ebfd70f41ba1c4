"""Why a text is not taken for a number."""

from typing import NamedTuple


class ReadingError(NamedTuple):
    """Why a text is not taken for a number: the code, and the words in Chinese and in English."""

    code: str
    zh: str
    en: str

    @staticmethod
    def no_decimal() -> "ReadingError":
        """It is nothing that is known."""
        return ReadingError(
            "not-a-number",
            "须为十进制数，如 480、12,000.50 或 七十",
            "give a decimal, as 480, 12,000.50 or 七十",
        )

    @staticmethod
    def two_readings() -> "ReadingError":
        """It can be read in more than one way."""
        return ReadingError(
            "ambiguous-number",
            "请改写为不分节、以点作小数点的一个数",
            "write one number, with a point for decimals and nothing between its digits",
        )
