"""Reading of dates, in the forms that reports and contracts write them."""

import datetime as dt
import re

from landprice.text_normalize import one_width

_FORMS = (
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
"""The year first in each: 3/1/2024 reads two ways and is no date."""


def read_date(text: str) -> dt.date | None:
    """Read a date; None if the text is no date, or reads two ways.

    Example:
        >>> [str(read_date(text)) for text in ("2024-03-01", "2024年3月1日", "20240301", "2024/3/1")]
        ['2024-03-01', '2024-03-01', '2024-03-01', '2024-03-01']
        >>> [read_date(text) for text in ("3/1/2024", "2024", "2024-02-30", "2024年3月")]
        [None, None, None, None]
    """
    plain = one_width(text).replace(" ", "") if "年" in text else one_width(text)
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found is not None:
            try:
                return dt.date(*map(int, found.groups()))
            except ValueError:
                return None
    return None
