"""A terminal dialogue that can go back. Its script is a plain function that asks questions and computes.

Answers are remembered. Going back drops the last answer and runs the script again: it gets the remembered answers
without asking, up to the first open question. So scripts need no code for going back.
"""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from landprice.cli import streams
from landprice.cli.interactive.prompts import translate
from landprice.errors import LandpriceError, Lang
from landprice.printable import visible
from landprice.text_normalize import one_width

Result = TypeVar("Result")
BACK, HELP = "<", "?"
PROMPT = "> "


@dataclass(frozen=True, slots=True)
class Question:
    """A question, with its help and the check of its answer.

    Attributes:
        lines: The lines before the prompt.
        help: Returns the lines that ``?`` shows.
        check: Converts an answer, or raises an error if it is invalid: a `ValueError` if it is none of the choices.
        expected: What to type instead of an answer that is none of the choices.
    """

    lines: tuple[str, ...]
    help: Callable[[], list[str]]
    check: Callable[[str], str]
    expected: str = ""


class _Back(Exception):  # noqa: N818  not an error
    """Signals that the user went back to the previous question."""


class Dialogue:
    """Asks questions on the terminal, and remembers the answers."""

    def __init__(self, lang: Lang) -> None:
        """Start a dialogue without answers."""
        self.lang = lang
        self._answers: list[str] = []
        self._place = 0
        self._former = ""

    def run(self, script: Callable[["Dialogue"], Result]) -> Result:
        """Run a script to its end.

        Raises:
            EOFError: The terminal was closed, or Ctrl-D was typed.
            KeyboardInterrupt: Ctrl-C was typed.
        """
        _enable_line_editing()
        while True:
            self._place = 0
            try:
                return script(self)
            except _Back:
                if self._answers:
                    self._former = self._answers.pop()
                else:
                    self.say(translate("first-question", self.lang))

    def ask(self, question: Question) -> str:
        """Return the remembered answer to a question, or ask for it."""
        if self._place == len(self._answers):
            self._answers.append(self._prompt(question))
        self._place += 1
        return self._answers[self._place - 1]

    def say(self, *lines: str, style: str = "") -> None:
        """Print lines on the terminal. English is wrapped between words; Chinese is left to the terminal."""
        from rich.console import Console  # noqa: PLC0415  only a terminal needs it
        from rich.text import Text  # noqa: PLC0415

        console = Console(highlight=False)
        for line in lines:
            text = Text(visible(line), style=style, overflow="fold")
            console.print(text, soft_wrap=self.lang == "zh")

    def _prompt(self, question: Question) -> str:
        """Ask on the terminal until the answer is valid."""
        self.say("")
        self.say(question.lines[0], style="bold")
        self.say(*question.lines[1:])
        if self._former:
            self.say(translate("was", self.lang, ", ".join(self._former.split("\n"))))
            self._former = ""
        while True:
            text = input(PROMPT).strip()
            key = one_width(text)
            if key == BACK:
                raise _Back
            if key == HELP:
                self.say(*question.help())
                continue
            try:
                return question.check(_refuse_nul(text))
            except LandpriceError as error:
                self.say(error.message(self.lang))
            except ValueError:
                self.say(translate("no-answer", self.lang, question.expected).rstrip())


def _refuse_nul(text: str) -> str:
    """Return the text unchanged; NUL can't stand in the argument of a command.

    Raises:
        ValueError: The text contains NUL.
    """
    if "\0" in text:
        raise ValueError(text)
    return text


def _enable_line_editing() -> None:
    """Enable line editing, and replace undecodable bytes instead of failing."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415  importing it enables editing in input()
    with contextlib.suppress(AttributeError):
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.flush()
    streams.prepare()
