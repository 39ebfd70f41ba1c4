"""The command ``landprice``: its commands, its errors, its exit codes."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from landprice import calculators
from landprice.cli import shared
from landprice.cli.language import chosen, complaint, said
from landprice.errors import Exit, LandpriceError, Lang, RuleBookError

OTHERS = ("batch", "rules")


def run() -> None:
    """Run the command with the process's arguments, and exit."""
    raise SystemExit(main(sys.argv[1:]))


def main(args: Sequence[str]) -> int:
    """Run one command.

    Args:
        args: The arguments after ``landprice``.

    Returns:
        The exit code: every outcome has one, and a user's error one line on stderr.
    """
    lang: Lang = "zh"
    try:
        lang = chosen(args, os.environ)
        result = _app(args, lang)(args=list(args), prog_name="landprice", standalone_mode=False)
        sys.stdout.flush()
        return int(result or Exit.PRICED)
    except RuleBookError as error:
        for problem in error.problems:
            print(problem.message(lang), file=sys.stderr)
        return error.exit_code
    except LandpriceError as error:
        print(error.message(lang), file=sys.stderr)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print(said("interrupted", lang), file=sys.stderr)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # who reads the output has enough of it; nothing more may be written to it, not at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.PRICED
    except Exception as error:
        if not hasattr(error, "format_message"):  # what the command line itself complains of has it
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            return Exit.USAGE
        print(complaint(error, lang), file=sys.stderr)
        return Exit.USAGE


def _app(args: Sequence[str], lang: Lang) -> typer.Typer:
    """The program with the command that is asked for; with every command where none is, or help is.

    Making a command is not free, and one run needs one of them.
    """
    asked = next((arg for arg in args if not arg.startswith("-")), None)
    if {"--help", "-h"} & set(args) or not args:
        shared.localise_panels(lang)
    app = typer.Typer(
        cls=shared.group_class(lang),
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["--help", "-h"]},
        help=(
            "国有建设用地使用权价款测算：精确到分，逐行列明计算式和条文依据。"
            if lang == "zh"
            else "Prices rights in state-owned construction land: exact to the fen, each line with its formula and clause."
        ),
    )
    app.callback()(_version_option(lang))
    known = [*calculators.keys(), *OTHERS]
    every = [*calculators.calculators(), *OTHERS] if asked not in known else [asked]
    for name in every:
        _add(app, str(name), lang)
    return app


def _version_option(lang: Lang) -> Any:  # noqa: ANN401
    """The program's own options."""

    def show(value: bool) -> None:  # noqa: FBT001
        if value:
            from landprice.version import VERSION  # noqa: PLC0415

            print(f"landprice {VERSION}")
            raise typer.Exit

    version = shared.option("version", bool, False, ("显示版本", "show the version"), lang, "--version", callback=show, is_eager=True)
    return shared.command("landprice", [version, shared.lang_option(lang)], lambda _: None, "")


def _add(app: typer.Typer, name: str, lang: Lang) -> None:
    """Add one command."""
    if name == "rules":
        from landprice.cli.rules import rules_app  # noqa: PLC0415  each command's module is imported for that command alone

        app.add_typer(rules_app(lang), name="rules")
        return
    settings = {"cls": shared.command_class(lang), "no_args_is_help": False}
    if name == "batch":
        from landprice.cli import batch  # noqa: PLC0415

        work = lambda given: batch.run(given, lang)  # noqa: E731
        app.command("batch", help=batch.summary(lang), **settings)(shared.command("batch", batch.parameters(lang), work, ""))  # type: ignore[arg-type]
        return
    from landprice.cli import calculators as commands  # noqa: PLC0415

    calculator = calculators.calculator(name)
    app.command(name, help=commands.summary(name, lang), **settings)(  # type: ignore[arg-type]
        shared.command(name, commands.parameters(calculator, lang), lambda given: commands.price(calculator, given, lang), "")
    )
