"""``landprice`` alone, on a terminal: it asks what is to be priced and for each input, and shows the statement.

Where standard input or output is no terminal it never asks: a script that forgot its arguments must not hang.
"""

import sys
from collections.abc import Sequence

from landprice.cli.interrupt import run_in_worker
from landprice.errors import Exit, Lang


def asks(args: Sequence[str]) -> bool:
    """Whether a run is to ask: nothing but the language is said, and somebody sits before it."""
    words = [arg for arg in args if not arg.startswith("--lang=")]
    if "--lang" in words:
        place = words.index("--lang")
        words = [*words[:place], *words[place + 2 :]]
    return not words and all(
        stream is not None and hasattr(stream, "isatty") and stream.isatty() for stream in (sys.stdin, sys.stdout)
    )


def ask(args: Sequence[str], lang: Lang) -> int:
    """Ask, price, show the statement and the command that gives it again.

    Returns:
        The exit code: as the command's; 0 where the dialogue was ended with Ctrl-D.

    Raises:
        KeyboardInterrupt: Ctrl-C was typed.
    """
    from landprice.cli.deliver import deliver  # noqa: PLC0415  no other run needs these
    from landprice.cli.interactive.dialogue import Dialogue  # noqa: PLC0415  no other run needs it
    from landprice.cli.interactive.prompts import said  # noqa: PLC0415
    from landprice.cli.interactive.script import command, script  # noqa: PLC0415

    dialogue = Dialogue(lang)
    dialogue.say(said("title", lang), said("keys", lang))
    try:
        # beside: what edits a line may be waiting for the next key when Ctrl-C comes, and would hear it only then
        asked = run_in_worker(lambda _: dialogue.run(script(lang)), lambda: None)
    except EOFError:
        dialogue.say("", said("ended", lang))
        return Exit.PRICED
    print()
    code = deliver(asked.statement, {"output": None, "json": False, "explain": False}, lang)
    print(f"\n{said('again', lang)}\n{command(asked, lang if args else None)}")
    return code
