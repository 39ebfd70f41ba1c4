"""The command ``landprice``: commands, errors, exit codes."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import typer

from landprice import calculators
from landprice.atomic_file_group import os_error_reason
from landprice.cli import interrupt, shared, streams
from landprice.cli.examples import example_of
from landprice.cli.interactive import start
from landprice.cli.language import choose_language, explain_error, phrase
from landprice.errors import Exit, LandpriceError, Lang
from landprice.glossary import CALCULATORS
from landprice.version import VERSION

OTHERS = ("batch", "explain", "verify", "rules")


def run() -> None:
    """Run the command with the process's arguments, and exit."""
    interrupt.install_handlers()
    raise SystemExit(main(sys.argv[1:]))


def main(args: Sequence[str]) -> int:
    """Run one command.

    Args:
        args: The arguments after ``landprice``.

    Returns:
        The exit code. An error of the user prints one line on stderr.
    """
    lang: Lang = "zh"
    try:
        streams.prepare()
        lang = choose_language(args, os.environ)
        args = _by_key(args)
        return start.ask(args, lang) if start.asks(args) else _run(args, lang)
    except LandpriceError as error:
        for problem in error.each():
            streams.write_err(problem.message(lang))
        _show_example(args, lang)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        streams.write_err(phrase("interrupted", lang))
        return Exit.INTERRUPTED
    except BrokenPipeError:  # the reader of the output closed it
        streams.abandon()
        return Exit.PRICED
    except OSError as error:
        streams.abandon()
        zh, en = os_error_reason(error)
        streams.write_err(f"无法写入标准输出：{zh}。" if lang == "zh" else f"can't write to standard output: {en}.")
        return Exit.FILE
    except Exception as error:
        if not hasattr(error, "format_message"):  # Typer's errors have it
            raise
        return _report_usage_error(error, lang)


def _show_example(args: Sequence[str], lang: Lang) -> None:
    """Show a line that works, where a calculator was named without any input."""
    if args and all(arg.startswith("--lang") or arg in ("zh", "en") for arg in args[1:]):
        example = example_of(args[0], lang)
        if example is not None:
            streams.write_err(phrase("example", lang, example))
            streams.write_err(phrase("asks", lang))


def _by_key(args: Sequence[str]) -> list[str]:
    """Replace a command's Chinese name by its key: 弹性年期出让 is ``term``."""
    place = next(
        (place for place, arg in enumerate(args) if not arg.startswith("-") and args[place - 1 : place] != ["--lang"]),
        None,
    )
    if place is None or args[place].isascii():
        return list(args)
    keys = {CALCULATORS[key][0]: key for key in calculators.calculator_keys()}
    return [*args[:place], keys.get(args[place], args[place]), *args[place + 1 :]]


def _run(args: Sequence[str], lang: Lang) -> int:
    """Make the requested command, and run it."""
    command = typer.main.get_command(_app(args, lang))
    shared.refuse_repeats(command, args)
    shared.take_as_typed(command)
    result = command(args=list(args), prog_name="landprice", standalone_mode=False)
    sys.stdout.flush()
    if result == Exit.INTERRUPTED:  # Typer turns Ctrl-C into this code
        raise KeyboardInterrupt
    return int(result or Exit.PRICED)


def _report_usage_error(error: Exception, lang: Lang) -> int:
    """Print an error of the command line, unless help was shown for it."""
    if type(error).__name__ != "NoArgsIsHelpError":
        streams.write_err(explain_error(error, lang))
    return Exit.USAGE


def _app(args: Sequence[str], lang: Lang) -> typer.Typer:
    """Make the program with the requested command, or with all commands if none is named.

    Making a command takes time, and a run needs only one.
    """
    requested = next((arg for arg in args if not arg.startswith("-")), None)
    if {"--help", "-h"} & set(args) or not args:
        shared.localise_panels(lang)
    app = typer.Typer(
        cls=shared.group_class(lang),
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["--help", "-h"]},
        epilog=phrase("asks", lang),
        help=(
            "国有建设用地使用权价款测算：精确到分，逐行列明计算式和条文依据。"
            if lang == "zh"
            else "Prices of rights in state-owned construction land: exact, each line with its formula and clause."
        ),
    )
    app.callback()(_version_option(lang))
    known = [*calculators.calculator_keys(), *OTHERS]
    every = [*calculators.all_calculators(), *OTHERS] if requested not in known else [requested]
    for name in every:
        _add(app, str(name), args, lang)
    return app


def _version_option(lang: Lang) -> Any:  # noqa: ANN401
    """Make the callback with the program's own options."""

    def show(value: bool) -> None:  # noqa: FBT001
        if value:
            print(f"landprice {VERSION}")
            raise typer.Exit

    version = shared.option(
        "version", bool, False, ("显示版本", "show the version"), lang, "--version", callback=show, is_eager=True
    )
    return shared.command("landprice", [version, shared.lang_option(lang)], lambda _: None, "")


def _add(app: typer.Typer, name: str, args: Sequence[str], lang: Lang) -> None:
    """Add one command. Only its own module is imported, as others may be slow to import."""
    if name == "rules":
        from landprice.cli.rules import rules_app  # noqa: PLC0415  only this command needs it

        app.add_typer(rules_app(lang, args), name="rules")
        return
    if name == "batch":
        from landprice.cli import batch  # noqa: PLC0415  the same

        summary, parameters, work = batch.summary(lang), batch.parameters(lang), partial(batch.run, lang=lang)
    elif name == "explain":
        from landprice.cli import explain  # noqa: PLC0415  the same

        summary, parameters, work = explain.summary(lang), explain.parameters(lang), partial(explain.run, lang=lang)
    elif name == "verify":
        from landprice.cli import verify  # noqa: PLC0415  the same

        summary, parameters, work = verify.summary(lang), verify.parameters(lang), partial(verify.run, lang=lang)
    else:
        from landprice.cli import calculators as commands  # noqa: PLC0415  the same

        calculator = calculators.get_calculator(name)
        summary, parameters = commands.summary(name, lang), commands.parameters(calculator, lang)
        work = partial(commands.price, calculator, lang=lang)
    function = shared.command(name, parameters, work, "")
    example = example_of(name, lang)
    epilog = None if example is None else phrase("example", lang, example)
    app.command(name, cls=shared.command_class(lang), help=summary, epilog=epilog, no_args_is_help=False)(function)
