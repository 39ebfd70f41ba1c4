"""A dialogue on a terminal that can go back: its script is a plain function, run again over the answers that stand.

The script asks its questions one after another and computes between them. An answer is remembered; going back forgets
the last one and runs the script again, which is told the remembered answers without a word, up to the question that is
open. So a script needs to know nothing of going back.
"""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from landprice.cli import streams
from landprice.cli.interactive.prompts import said
from landprice.errors import LandpriceError, Lang
from landprice.printable import visible
from landprice.text_normalize import one_width

Result = TypeVar("Result")
BACK, HELP = "<", "?"
PROMPT = "> "


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        lines: What is said before the prompt, each a line.
        help: What is said on ``?``, made when it is asked for.
        check: What becomes of an answer, or the error that says why it is none.
    """

    lines: tuple[str, ...]
    help: Callable[[], list[str]]
    check: Callable[[str], str]


class _Back(Exception):  # noqa: N818  no error
    """The question before is to be asked again."""


class Dialogue:
    """Asks questions on the terminal, and remembers the answers."""

    def __init__(self, lang: Lang) -> None:
        """Begin with no answer."""
        self.lang = lang
        self._answers: list[str] = []
        self._place = 0
        self._former = ""

    def run(self, script: Callable[["Dialogue"], Result]) -> Result:
        """Run a script until it is through.

        Raises:
            EOFError: The terminal was closed, or Ctrl-D typed.
            KeyboardInterrupt: Ctrl-C was typed.
        """
        _edit_lines()
        while True:
            self._place = 0
            try:
                return script(self)
            except _Back:
                if self._answers:
                    self._former = self._answers.pop()
                else:
                    self.say(said("first-question", self.lang))

    def ask(self, question: Question) -> str:
        """The answer to a question: the remembered one, else the one that is typed now."""
        if self._place == len(self._answers):
            self._answers.append(self._typed(question))
        self._place += 1
        return self._answers[self._place - 1]

    def say(self, *lines: str, style: str = "") -> None:
        """Say lines on the terminal. An English one is folded between words; a Chinese one by the terminal."""
        from rich.console import Console  # noqa: PLC0415  only a terminal needs it
        from rich.text import Text  # noqa: PLC0415

        console = Console(highlight=False)
        for line in lines:
            text = Text(visible(line), style=style, overflow="fold")
            console.print(text, soft_wrap=self.lang == "zh")

    def _typed(self, question: Question) -> str:
        """An answer from the terminal: asked for until it is one."""
        self.say("")
        self.say(question.lines[0], style="bold")
        self.say(*question.lines[1:])
        if self._former:
            self.say(said("was", self.lang, ", ".join(self._former.split("\n"))))
            self._former = ""
        while True:
            text = input(PROMPT).strip()
            sign = one_width(text)
            if sign == BACK:
                raise _Back
            if sign == HELP:
                self.say(*question.help())
                continue
            try:
                return question.check(_possible(text))
            except LandpriceError as error:
                self.say(error.message(self.lang))
            except ValueError:
                self.say(said("no-answer", self.lang))


def _possible(text: str) -> str:
    """An answer that a command can be given too.

    Raises:
        ValueError: It has a NUL, which no argument can have.
    """
    if "\0" in text:
        raise ValueError(text)
    return text


def _edit_lines() -> None:
    """Let the line be edited, Chinese characters whole, and no byte that is no character end the dialogue."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415  importing it is what gives input() an editor
    with contextlib.suppress(AttributeError):
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.flush()
    streams.prepare()
