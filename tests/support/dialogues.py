"""The dialogue of each rule in the interactive mode, and the command that it prints."""

import shlex

from rule_cases import rule_cases
from run_cli import run_cli

from landprice.calculators import get_calculator
from landprice.errors import Exit

DIALOGUES = {key: rule.dialogue for key, rule in rule_cases().items()}


def command_shown(shown):
    """The command that a dialogue printed at its end, in words."""
    line = next(line for line in reversed(shown.splitlines()) if line.startswith("landprice "))
    return shlex.split(line)[1:]


def run_again(shown):
    """What the printed command gives, as JSON."""
    done = run_cli(*command_shown(shown), "--json")
    assert done.code in {Exit.PRICED, Exit.REFUSED}, done.err
    return done.out


def typed_at_once(key, inputs, *args):
    """What the command gives with a dialogue's inputs as its options, as JSON."""
    words = [key]
    for one, value in inputs.items():
        option = get_calculator(key).inputs[one].option
        for item in value if isinstance(value, list) else [value]:
            words += [option] if item is True else [option, item or ""]
    done = run_cli(*words, *args, "--json")
    assert done.code == Exit.PRICED, done.err
    return done.out
