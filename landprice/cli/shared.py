"""Options that commands share, and how commands and their help are made."""

import datetime as dt
import functools
import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from landprice import rulebook
from landprice.cli import streams
from landprice.cli.language import WORDS, phrase
from landprice.errors import Exit, Lang, UsageError
from landprice.printable import visible
from landprice.rulebook import RuleBook

Parameter = inspect.Parameter


class _Localised:
    """A command whose help is in the run's language."""

    lang: Lang = "zh"

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the usage line."""
        pieces = [piece.replace("[OPTIONS]", phrase("options", self.lang)) for piece in self.collect_usage_pieces(ctx)]  # type: ignore[attr-defined]
        pieces = [phrase("command", self.lang) if piece.startswith("COMMAND") else piece for piece in pieces]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=phrase("usage", self.lang))

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        """Return the help option."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = phrase("help", self.lang)
            option.metavar = " "
            _take_as_typed(option)
        return option


def command_class(lang: Lang) -> type[TyperCommand]:
    """Make the class of commands with help in a language."""
    return type("Command", (_Localised, TyperCommand), {"lang": lang})


def group_class(lang: Lang) -> type[TyperGroup]:
    """Make the class of groups with help in a language."""
    return type("Group", (_Localised, TyperGroup), {"lang": lang})


def localise_panels(lang: Lang) -> None:
    """Translate the titles of the help's panels. Call it only if help is shown."""
    from typer import rich_utils  # noqa: PLC0415  it imports rich, which only help needs

    rich_utils.OPTIONS_PANEL_TITLE = phrase("options-panel", lang)
    rich_utils.ARGUMENTS_PANEL_TITLE = phrase("arguments-panel", lang)
    rich_utils.COMMANDS_PANEL_TITLE = phrase("commands-panel", lang)
    rich_utils.REQUIRED_LONG_STRING = phrase("required", lang)
    rich_utils.DEFAULT_STRING = WORDS["default"][0 if lang == "zh" else 1]
    _fold_text(rich_utils)


def _fold_text(rich_utils: Any) -> None:  # noqa: ANN401
    """Make Rich fold the help's text: Chinese has no spaces to break at, and Rich would cut it off."""
    make = getattr(rich_utils, "_make_rich_text", None)
    if make is None or hasattr(make, "__wrapped__"):
        return

    @functools.wraps(make)
    def folded(*args: Any, **settings: Any) -> Any:  # noqa: ANN401
        text = make(*args, **settings)
        if hasattr(text, "overflow"):
            text.overflow = "fold"
        return text

    rich_utils._make_rich_text = folded  # noqa: SLF001


def refuse_repeats(command: Any, args: Sequence[str]) -> None:  # noqa: ANN401
    """Refuse an option of one value that is given twice.

    Raises:
        UsageError: There is one.
    """
    single = {
        name
        for one in getattr(command, "commands", {}).values()
        for parameter in one.params
        if not getattr(parameter, "multiple", False)
        for name in parameter.opts
        if name.startswith("-")
    }
    before_end = args[: args.index("--")] if "--" in args else args
    given = [arg.partition("=")[0] for arg in before_end if arg.startswith("-")]
    for name in given:
        if name in single and given.count(name) > 1:
            raise UsageError(f"{name} 给出了两次。", f"{name} is given twice.")


def take_as_typed(command: Any) -> None:  # noqa: ANN401
    """Make the options of a command, and of its subcommands, return the text that was typed.

    Typer would convert each with Pydantic, whose import alone takes a quarter of the start-up time.
    """
    for parameter in command.params:
        _take_as_typed(parameter)
    for one in getattr(command, "commands", {}).values():
        take_as_typed(one)


def _take_as_typed(parameter: Any) -> None:  # noqa: ANN401
    """Make one option return its text. Options of other types, or of another Typer version, are left alone."""
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if kind in (str, list[str], bool) and hasattr(parameter, "_runtime_param"):
        parameter._runtime_param = _AsTyped  # noqa: SLF001


class _AsTyped:
    """Stands in for Typer's converters, and returns an option's text, or its texts in a list."""

    @staticmethod
    def coerce(value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401, ARG004
        """Return the value; an empty list if a repeatable option is not given."""
        if param.multiple or param.nargs == -1:
            return list(value or ())
        return value


def option(
    key: str,
    kind: Any,  # noqa: ANN401
    default: Any,  # noqa: ANN401
    help_: tuple[str, str],
    lang: Lang,
    *names: str,
    **more: Any,  # noqa: ANN401
) -> Parameter:
    """Make an option of a command, as a parameter of its function."""
    names = names or ("--" + key.replace("_", "-"),)
    if kind is bool:
        more.setdefault("metavar", " ")  # a flag has no value to name
    info = typer.Option(*names, help=help_[0 if lang == "zh" else 1], show_default=False, **more)
    return Parameter(key, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, info])


def argument(key: str, kind: Any, default: Any, help_: tuple[str, str], lang: Lang, metavar: str) -> Parameter:  # noqa: ANN401
    """Make an argument of a command."""
    info = typer.Argument(help=help_[0 if lang == "zh" else 1], metavar=metavar, show_default=False)
    return Parameter(key, Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=Annotated[kind, info])


def rules_options(lang: Lang) -> list[Parameter]:
    """Make ``--rules`` and ``--on``."""
    panel = ("规则", "Rules")[0 if lang == "zh" else 1]
    books = ", ".join(rulebook.shipped())
    return [
        option(
            "rules",
            str | None,
            None,
            (
                f"规则库：文件，或 {books}；缺省 tianjin-draft",
                f"rule book: a file, or {books}; tianjin-draft unless given",
            ),
            lang,
            metavar="FILE|ID",
            rich_help_panel=panel,
        ),
        option(
            "on",
            str | None,
            None,
            ("采用该日有效的规则", "use the rules in force on this day"),
            lang,
            metavar="YYYY-MM-DD",
            rich_help_panel=panel,
        ),
    ]


def accept_option(lang: Lang) -> Parameter:
    """Make ``--accept``."""
    panel = ("规则", "Rules")[0 if lang == "zh" else 1]
    return option(
        "accept",
        list[str] | None,
        None,
        ("确认一项须确认的事项，可多次给出", "accept an objection by its code; repeatable"),
        lang,
        metavar="CODE",
        rich_help_panel=panel,
    )


def force_option(lang: Lang) -> Parameter:
    """Make ``--force``."""
    panel = ("输出", "Output")[0 if lang == "zh" else 1]
    help_ = ("覆盖已有文件", "replace existing files")
    return option("force", bool, False, help_, lang, "--force", rich_help_panel=panel)


def lang_option(lang: Lang) -> Parameter:
    """Make ``--lang``, for the help: `choose_language` reads its value before the commands are made."""
    panel = ("输出", "Output")[0 if lang == "zh" else 1]
    return option(
        "lang",
        str | None,
        None,
        ("语言；缺省依系统语言", "language; the locale's unless given"),
        lang,
        metavar="zh|en",
        rich_help_panel=panel,
    )


def command(
    name: str, parameters: list[Parameter], work: Callable[[Mapping[str, Any]], int | None], doc: str
) -> Callable[..., int | None]:
    """Make a function with these parameters, whose signature Typer reads; it passes their values to ``work``."""
    files = [parameter.name for parameter in parameters if _names_a_file(parameter)]

    def call(**given: Any) -> int | None:  # noqa: ANN401
        for key in files:
            if given[key] is not None and not given[key].strip():
                raise _empty_file_name(key)
        try:
            return work(given)
        except BrokenPipeError:  # the reader of the output closed it; Typer would exit with 1
            streams.abandon()
            return Exit.PRICED

    call.__name__ = name.replace("-", "_")
    call.__doc__ = doc
    ordered = sorted(parameters, key=lambda parameter: parameter.kind)
    call.__signature__ = inspect.Signature(ordered)  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in ordered}
    return call


def _names_a_file(parameter: Parameter) -> bool:
    """Return whether an option or argument is the name of a file."""
    (info,) = parameter.annotation.__metadata__
    return any(word in (info.metavar or "") for word in ("FILE", "LEDGER"))


def _empty_file_name(key: str) -> UsageError:
    """Make the error for a file's name that is empty, as from a script's variable that isn't set."""
    name = "LEDGER" if key == "ledger" else f"--{key}"
    return UsageError(f"{name}：文件名为空。", f"{name}: the file's name is empty.", key=key)


def book_of(given: Mapping[str, Any]) -> RuleBook:
    """Load the rule book of ``--rules`` and ``--on``.

    Raises:
        UsageError: The day is not a date.
        RuleBookError: The book is invalid.
        FileError: It can't be read.
    """
    on = None if given["on"] is None else read_day("--on", given["on"])
    return rulebook.load(given["rules"], on=on)


def book_of_valuation(given: Mapping[str, Any], lang: Lang) -> RuleBook:
    """Load the rule book of ``--rules`` and ``--on``, which is the valuation date's where that is given instead.

    What the valuation date chose is said on standard error.

    Raises:
        UsageError: A day is not a date.
        RuleBookError: The book is invalid.
        FileError: It can't be read.
    """
    text = given.get("valuation_date")
    if given["on"] is not None or not text:
        return book_of(given)
    from landprice.inputs.dates import read_date  # noqa: PLC0415 -- only a valuation date needs it

    on = read_date(str(text))
    if on is None:
        streams.write_err(
            f"估价期日“{visible(str(text))}”不是可识别的日期，未据以选定规则；如须指定，用 --on。"
            if lang == "zh"
            else f"The valuation date “{visible(str(text))}” is not read as a date and chooses no rules; use --on."
        )
        return book_of(given)
    streams.write_err(
        f"规则适用日期为估价期日 {on}；另行指定用 --on。"
        if lang == "zh"
        else f"The rules are those of the valuation date, {on}; use --on for others."
    )
    return rulebook.load(given["rules"], on=on)


def read_day(option_name: str, text: str) -> dt.date:
    """Read the day of an option.

    Raises:
        UsageError: It is not a date.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option_name} {text}：须为日期，如 2024-01-31。",
            f"{option_name} {text}: give a date, such as 2024-01-31.",
            key=option_name.lstrip("-"),
        ) from error


def output_of(text: str | None, formats: Collection[str], *, option: str = "--output") -> Path | None:
    """Return the file asked for, after a look at its ending; None if there is none.

    Args:
        text: As typed.
        formats: The endings of the formats that there are.
        option: The option, for the message.

    Raises:
        UsageError: Its ending names no format.
    """
    if text is None:
        return None
    path = Path(text)
    if path.suffix.lower() not in formats:
        raise UsageError(
            f"{option} {text}：后缀须为 {'、'.join(formats)}。",
            f"{option} {text}: its ending must be one of {', '.join(formats)}.",
            key=option.removeprefix("--"),
        )
    return path
