"""A rule's value and bound in words: 不低于 2%, 50 年, at most 10%."""

from landprice.decimal_text import format_decimal, format_ratio
from landprice.errors import Lang
from landprice.glossary import BOUNDS, RULE_UNITS, UNITS, namer, word
from landprice.rulebook import Rule
from landprice.rulebook.values import parse_quantity


def describe_value(rule: Rule, lang: Lang) -> str:
    """Return a rule's value with its unit, behind its bound; "" if the rule has no value.

    Example:
        >>> from landprice import rulebook
        >>> book = rulebook.load()
        >>> describe_value(book.rule("lease-fixed-rent"), "zh"), describe_value(book.rule("max-term-industrial"), "en")
        ('不低于 2%', 'at most 50 years')
    """
    if rule.table:
        return _describe_table(rule, lang)
    if rule.value is None:
        return ""
    number = parse_quantity(rule.value, rule.unit)
    if number is None:
        return word(rule.value, lang)
    if rule.unit in {"ratio", "percent"}:
        text = format_ratio(number)
    else:
        unit = RULE_UNITS.get(rule.unit or "", "")
        text = f"{format_decimal(number)} {namer(UNITS, lang)(unit)}".rstrip()
    bound = "" if rule.bound == "none" else namer(BOUNDS, lang)(rule.bound)
    details = [word(f"of-{rule.of}", lang)] if rule.of else []
    details += [word(f"to-{rule.round_to}", lang)] if rule.round_to else []
    suffix = (
        ("（{}）" if lang == "zh" else " ({})").format(("；" if lang == "zh" else "; ").join(details))
        if details
        else ""
    )
    return f"{bound} {text}{suffix}".strip()


def _describe_table(rule: Rule, lang: Lang) -> str:
    """Return a table in words: each key with its number, and a mark where that was not seen in print."""
    zh = lang == "zh"
    unit = namer(UNITS, lang)(RULE_UNITS.get(rule.unit or "", ""))
    unseen = "（未核验）" if zh else " (unchecked)"
    is_share = rule.unit in {"ratio", "percent"}
    entries = [
        f"{word(key, lang)} {format_ratio(number) if is_share else format_decimal(number)}"
        + (unseen if key in rule.unverified else "")
        for key, number in rule.numbers.items()
    ]
    return ("、" if zh else ", ").join(entries) + (f"（{unit}）" if unit and zh else f" ({unit})" if unit else "")
