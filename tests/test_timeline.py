"""A parcel at every date on which a rule that it uses changes."""

import datetime as dt
import json

import pytest
from paths import EXAMPLES

from landprice import rulebook
from landprice.calculators import get_calculator
from landprice.cli.main import main
from landprice.present.formats import FORMATS
from landprice.timeline import price_timeline

CITY = EXAMPLES / "city.toml"
LEASE = {"use": "industrial", "full_price": "10000000", "years": "20"}
ARGS = ["--use", "industrial", "--full-price", "10000000", "--years", "20", "--rules", str(CITY)]


def test_each_period_is_priced_as_on_every_day_of_it():
    """The statement of a period is that of its first day and of the day before the next one begins."""
    book, lease = rulebook.load(CITY), get_calculator("lease")
    periods = price_timeline(lease, LEASE, book)
    starts = [period.since for period in periods]
    assert starts[0] is None
    assert starts[1:] == sorted(day for day in book.dates() if day in starts)
    for period, after in zip(periods, [*periods[1:], None], strict=True):
        last = dt.date.max if after is None else after.since - dt.timedelta(days=1)
        for day in (period.since or dt.date.min, last):
            statement = lease.price(LEASE, rules=book.at(day))
            assert [line.amount for line in statement.lines] == [line.amount for line in period.statement.lines]


def test_only_rules_that_the_parcel_uses_make_a_period():
    """The city's rent ratio has a date; a flexible term doesn't use it."""
    book = rulebook.load(CITY)
    assert len(price_timeline(get_calculator("lease"), LEASE, book)) > 1
    assert len(price_timeline(get_calculator("term"), LEASE, book)) == 1


def test_a_change_names_its_rule_and_article(capsys):
    assert main(["rules", "timeline", "lease", *ARGS, "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    for text in ("此前", "4,000,000.00", "2026-01-01", "5,000,000.00", "lease-fixed-rent", "第八条", "2.5%"):
        assert text in shown
    assert main(["rules", "timeline", "lease", *ARGS, "--json"]) == 0
    periods = json.loads(capsys.readouterr().out)["periods"]
    assert [period["from"] for period in periods] == [None, "2026-01-01"]
    assert periods[1]["rules_changed"] == ["lease-fixed-rent"]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_timeline_is_written_in_every_format(ending, tmp_path):
    file = tmp_path / f"timeline{ending}"
    assert main(["rules", "timeline", "lease", *ARGS, "-o", str(file)]) == 0
    assert file.stat().st_size


def test_a_parcel_refused_at_every_date_says_why(capsys):
    args = ["rules", "timeline", "lease", "--use", "industrial", "--full-price", "1", "--years", "99", "--lang", "en"]
    assert main(args) == 3
    assert "term-over-maximum" in capsys.readouterr().out
