"""``landprice`` without arguments on a terminal: asks for the calculator and each input, and shows the statement.

It never asks if standard input or output is not a terminal: a script that forgot its arguments must not hang.
"""

import sys
from collections.abc import Sequence

from landprice.cli.interrupt import keep_terminal, run_in_worker
from landprice.errors import Exit, Lang


def asks(args: Sequence[str]) -> bool:
    """Return whether to ask: there are no arguments but the language, and both streams are terminals."""
    words = [arg for arg in args if not arg.startswith("--lang=")]
    if "--lang" in words:
        place = words.index("--lang")
        words = [*words[:place], *words[place + 2 :]]
    return not words and all(
        stream is not None and hasattr(stream, "isatty") and stream.isatty() for stream in (sys.stdin, sys.stdout)
    )


def ask(args: Sequence[str], lang: Lang) -> int:
    """Ask, price, and show the statement and the command that repeats it.

    Returns:
        The exit code of the command; 0 if the dialogue was ended with Ctrl-D.

    Raises:
        KeyboardInterrupt: Ctrl-C was typed.
    """
    from landprice.cli.deliver import deliver  # noqa: PLC0415  no other run needs these
    from landprice.cli.interactive.dialogue import Dialogue  # noqa: PLC0415  no other run needs it
    from landprice.cli.interactive.prompts import translate  # noqa: PLC0415
    from landprice.cli.interactive.script import format_command, make_script  # noqa: PLC0415

    dialogue = Dialogue(lang)
    dialogue.say(translate("title", lang), translate("keys", lang))
    try:
        # Run in a worker thread: readline would delay SIGINT until the next key.
        with keep_terminal():
            result = run_in_worker(lambda _: dialogue.run(make_script(lang)), lambda: None)
    except EOFError:
        dialogue.say("", translate("ended", lang))
        return Exit.PRICED
    print()
    code = deliver(result.statement, {"output": None, "json": False, "explain": False}, lang)
    print(f"\n{translate('again', lang)}\n{format_command(result, lang if args else None)}")
    return code
