"""Rules in force between two days, the law beneath them, and the error on a day without a rule."""

import datetime as dt
from fractions import Fraction

import pytest

from landprice import rulebook
from landprice.calculators import get_calculator
from landprice.errors import RuleBookError
from landprice.rulebook import MissingRule

HEAD = 'id = "{}"\ntitle = "试例（虚构）"\nstatus = "reading"\n'
RULE = '[[rules.{}]]\nvalue = "{}"\ndocument = "readings"\n'
PLOT = {"use": "industrial", "full_price": "100", "years": "20"}


@pytest.fixture
def write(tmp_path):
    """A function that writes a book and gives its path."""

    def write_book(name, *rules, based_on=None):
        path = tmp_path / f"{name}.toml"
        based = f'based_on = "{based_on}"\n' if based_on else ""
        path.write_text(HEAD.format(name) + based + "\n".join(rules), encoding="utf-8")
        return path

    return write_book


def often(years, **more):
    """The rule of the shortest review period, 不得低于, at so many years."""
    extra = "".join(f"{key.rstrip('_')} = {value}\n" for key, value in more.items())
    return RULE.format("review-too-often", years) + 'severity = "refuse"\n' + extra


def problems(path):
    """What is wrong with a book, in English."""
    return [problem.en.partition(".toml: ")[2] for problem in rulebook.check(path).problems]


def test_the_strict_rule_of_a_day_binds_the_days_it_holds(write):
    """A rule beneath that forbids binds what holds on one of its days, and nothing before or after them."""
    strict = 'strict = "not-below"\n'
    write("beneath", often(6, until="2010-01-01") + strict, often(8, from_="2010-01-01", until="2020-01-01") + strict)

    def said(*rules):
        return problems(write("above", *rules, based_on="beneath.toml"))

    assert said(often(8, until="2010-01-01")) == []
    assert said(often(6, until="2010-01-01")) == []
    (found,) = said(often(7, from_="2009-12-31", until="2010-01-02"))
    assert found.startswith("rules.review-too-often[0].value: 7 is below 8, which the law below forbids")
    (found,) = said(often(7, from_="2019-12-31"))
    assert "7 is below 8" in found
    (found,) = said(often(5, until="2005-01-01"))
    assert "5 is below 6" in found
    assert said(often(5, from_="2020-01-01")) == []  # the national law's own 5 years
    (found,) = said(often(4, from_="2020-01-01"))
    assert "4 is below 5, which the law below forbids (national, mnr-2022-201" in found


def test_a_strict_value_may_be_met(write):
    """不得低于 and 不得高于 hold what meets them; one step further is forbidden, in whatever unit it is written."""

    def cap(value, unit):
        return write("cap", RULE.format("lease-rise-cap", value) + f'unit = "{unit}"\nbound = "ceiling"\n')

    assert problems(cap("10", "percent")) == []
    assert problems(cap("0.1", "ratio")) == []
    assert len(problems(cap("10.000001", "percent"))) == 1
    assert problems(write("often", often(5))) == []
    assert len(problems(write("often", often(4)))) == 1


def test_the_message_names_the_missing_rule_and_its_days(write):
    """A rule of another day is named with all its periods in order; an unknown one with the nearest."""
    path = write(
        "dated",
        RULE.format("lease-too-short", 7) + 'severity = "warn"\nfrom = 2020-01-01\nuntil = 2030-01-01\n',
        RULE.format("lease-too-short", 6) + 'severity = "warn"\nfrom = 2010-01-01\nuntil = 2020-01-01\n',
        RULE.format("lease-too-long", 20) + 'severity = "warn"\nuntil = 2020-01-01\n',
        RULE.format("base-not-50-years", 50) + 'severity = "object"\nfrom = 2020-01-01\n',
    )

    def said(rule, day):
        with pytest.raises(MissingRule) as raised:
            rulebook.load(path, on=day).rule(rule)
        return raised.value.zh, raised.value.en

    assert said("lease-too-short", dt.date(2009, 12, 31)) == (
        (
            "规则库 dated 的规则 lease-too-short 在 2009-12-31 不在有效期；"
            "有效期：自 2010-01-01 起至 2020-01-01 前、自 2020-01-01 起至 2030-01-01 前"
        ),
        (
            "rule lease-too-short of rule book dated is not in force on 2009-12-31; "
            "in force from 2010-01-01 until 2020-01-01, from 2020-01-01 until 2030-01-01"
        ),
    )
    assert said("lease-too-long", None) == (
        "规则库 dated 的规则 lease-too-long 现已不在有效期；有效期：至 2020-01-01 前",
        "rule lease-too-long of rule book dated is not in force any longer; in force until 2020-01-01",
    )
    assert said("base-not-50-years", dt.date(2019, 12, 31)) == (
        "规则库 dated 的规则 base-not-50-years 在 2019-12-31 不在有效期；有效期：自 2020-01-01 起",
        "rule base-not-50-years of rule book dated is not in force on 2019-12-31; in force from 2020-01-01",
    )
    zh, en = said("term-pric", None)
    assert zh.startswith("规则库 dated 没有规则 term-pric；最接近的是 term-price、")
    assert en.startswith("rule book dated has no rule term-pric; nearest: term-price, ")
    assert said("zzz", None) == ("规则库 dated 没有规则 zzz", "rule book dated has no rule zzz")
    for day, years in ((dt.date(2010, 1, 1), 6), (dt.date(2019, 12, 31), 6), (dt.date(2020, 1, 1), 7)):
        assert rulebook.load(path, on=day).rule("lease-too-short").number == years


def test_a_statement_says_which_rule_it_lacks(write):
    """A calculator whose rule is not in force refuses, names the rule, and holds no figure."""
    path = write("dated", RULE.format("supply-term", "挂牌").replace("document", "until = 2000-01-01\ndocument"))
    statement = get_calculator("term").price(PLOT, rules=rulebook.load(path))
    assert (statement.refused, statement.lines) == (True, ())
    (check,) = (check for check in statement.stopping if check.code == "not-covered")
    said = "rule supply-term of rule book dated is not in force any longer"
    assert check.message("en") == f"{said}: the rule does not cover it, so there is no figure."
    assert check.message("zh") == "规则库 dated 的规则 supply-term 现已不在有效期，条文未作规定，不予测算。"


def test_a_bound_says_which_way_an_amount_is_rounded(write):
    """A floor is rounded up, a ceiling down, and what has no bound half up; the line says which it is."""
    found = {}
    for bound in ("floor", "ceiling", "none"):
        path = write(bound, "[[rules.term-price]]\n" + f'bound = "{bound}"\ndocument = "readings"\n')
        prices = [
            get_calculator("term").price(PLOT | {"full_price": price, "years": "1"}, rules=rulebook.load(path))
            for price in ("100.24", "100.25", "100.26")
        ]
        found[bound] = [str(statement["price"]) for statement in prices]
        assert {line.bound for statement in prices for line in statement.lines if line.key == "price"} == {
            {"none": "exact"}.get(bound, bound)
        }
    assert found == {
        "floor": ["201/100"] * 3,
        "ceiling": ["2"] * 3,
        "none": ["2", "201/100", "201/100"],
    }


def test_a_book_based_on_two_that_differ_takes_the_upper_one(write):
    """Each rule comes whole from the uppermost book that has it; the statute is the lowest's."""
    write("city", RULE.format("max-term-industrial", 40), RULE.format("lease-too-short", 6) + 'severity = "warn"\n')
    district = rulebook.load(write("district", RULE.format("max-term-industrial", 30), based_on="city.toml"))
    assert district.rule("max-term-industrial").number == 30
    assert district.statutory("max-term-industrial").number == 50
    assert district.rule("lease-too-short").number == 6
    assert district.rule("lease-fixed-rent").number == Fraction(1, 50)
    assert district.layers[-2:] == ("city", "district")


def test_a_rule_without_a_number_is_a_defect():
    """Asked for the number of a word, a rule says so."""
    with pytest.raises(Exception, match="rule supply-term has no numeric value"):
        _ = rulebook.load().rule("supply-term").number


def test_a_faulty_book_is_not_loaded(write):
    """All that is wrong is in one error."""
    with pytest.raises(RuleBookError) as raised:
        rulebook.load(write("faulty", often(4), RULE.format("lease-rise-cap", "x") + 'bound = "ceiling"\n'))
    assert len(raised.value.problems) == 2
