"""Builds the calculators' commands from the declarations of their inputs."""

from collections.abc import Mapping
from typing import Any

from landprice.calculators import Calculator
from landprice.cli import shared
from landprice.cli.deliver import deliver, deliver_sweep
from landprice.cli.shared import Parameter, option, output_of
from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.glossary import CALCULATORS, UNITS
from landprice.inputs.input_kinds import Input
from landprice.inputs.quantities import QuantityKind
from landprice.present.formats import FORMATS
from landprice.sweep import price_sweep, swept_input


def help_of(declared: Input, lang: Lang) -> str:
    """Return the help of an input, with its units and limit."""
    text = declared.help[0 if lang == "zh" else 1]
    kind = declared.quantity()
    return text if kind is None else f"{text}{_units_and_limit(kind, lang)}"


def _units_and_limit(kind: QuantityKind, lang: Lang) -> str:
    """Return the units and the limit of a quantity, in brackets."""
    limit = format_decimal(kind.limit)
    names = [UNITS.get(name, (name, name))[0 if lang == "zh" else 1] for name in kind.unit_names if name]
    units = ("、" if lang == "zh" else ", ").join(names)
    if lang == "zh":
        return "（" + (f"{units}；" if units else "") + (f"小于 {limit}）" if kind.strict else f"至多 {limit}）")
    return " (" + (f"{units}; " if units else "") + (f"under {limit})" if kind.strict else f"at most {limit})")


def _input_option(calculator: Calculator, declared: Input, lang: Lang) -> Parameter:
    """Return the option of an input."""
    index = 0 if lang == "zh" else 1
    required = declared.key in calculator.required
    panel = (
        ("必需", "Required")
        if required
        else ("宗地资料（照录）", "The parcel's own data (echoed)")
        if declared.echoed_only
        else ("数据", "Inputs")
    )[index]
    help_ = (help_of(declared, "zh"), help_of(declared, "en"))
    if declared.yes_or_no:
        return option(declared.key, bool, False, help_, lang, declared.option, rich_help_panel=panel)
    kind: Any = list[str] | None if declared.repeats else str | None
    return option(
        declared.key, kind, None, help_, lang, declared.option, metavar=declared.metavar, rich_help_panel=panel
    )


def parameters(calculator: Calculator, lang: Lang) -> list[Parameter]:
    """Return every option of a calculator's command: the required inputs first, the echoed ones last."""

    def order(declared: Input) -> int:
        return 0 if declared.key in calculator.required else 2 if declared.echoed_only else 1

    inputs = sorted(calculator.inputs.values(), key=order)
    return [
        *(_input_option(calculator, declared, lang) for declared in inputs),
        *shared.rules_options(lang),
        shared.accept_option(lang),
        *statement_options(lang),
    ]


def statement_options(lang: Lang) -> list[Parameter]:
    """Return the options that choose the form of a statement."""
    panel = ("输出", "Output")[0 if lang == "zh" else 1]
    file = (
        f"写入文件，由后缀定格式：{'、'.join(FORMATS)}",
        f"write to a file, its ending says the format: {', '.join(FORMATS)}",
    )
    explain = ("逐行引述条文", "quote the law under each line and check")
    return [
        option("json", bool, False, ("以 JSON 输出", "print JSON"), lang, "--json", rich_help_panel=panel),
        option("explain", bool, False, explain, lang, "--explain", rich_help_panel=panel),
        option("output", str | None, None, file, lang, "--output", "-o", metavar="FILE", rich_help_panel=panel),
        shared.force_option(lang),
        shared.lang_option(lang),
    ]


def summary(calculator_key: str, lang: Lang) -> str:
    """Return the line of a calculator in the list of commands."""
    zh, en = CALCULATORS[calculator_key]
    return zh if lang == "zh" else en[0].upper() + en[1:]


def inputs_of_options(calculator: Calculator, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs among a command's options; a flag that isn't set is not given."""
    return {
        key: given[key]
        for key, declared in calculator.inputs.items()
        if not (declared.yes_or_no and given[key] is False)
    }


def price(calculator: Calculator, given: Mapping[str, Any], lang: Lang) -> int:
    """Price one parcel and show its statement.

    Returns:
        The exit code.
    """
    book = shared.book_of_valuation(given, lang)
    output_of(given["output"], FORMATS)
    inputs = inputs_of_options(calculator, given)
    accept = given["accept"] or ()
    if swept_input(calculator, inputs) is not None:
        return deliver_sweep(price_sweep(calculator, inputs, rules=book, accept=accept), given, lang)
    return deliver(calculator.price(inputs, rules=book, accept=accept), given, lang)
