"""A dialogue for each calculator: its answers, and the inputs that they give."""

import shlex

from run_cli import run_cli

from landprice.calculators import get_calculator
from landprice.errors import Exit

DIALOGUES = {
    "term": (["1", "工业用地", "20", "", "960万元", ""], {"use": "工业用地", "years": "20", "full_price": "960万元"}),
    "lease": (
        ["长期租赁", "industrial", "20", "480", "2公顷", "review_every，reassessed", "5", "560", "-", "600", "", ""],
        {
            "use": "industrial",
            "years": "20",
            "unit_price": "480",
            "area": "2公顷",
            "review_every": "5",
            "reassessed": ["560", None, "600"],
        },
    ),
    "lease-to-sale": (
        ["lease-to-sale", "仓储用地", "5", "45", "", "841.98万元", "sale_basis", "sale-term", ""],
        {
            "use": "仓储用地",
            "lease_years": "5",
            "sale_years": "45",
            "full_price": "841.98万元",
            "sale_basis": "sale-term",
        },
    ),
    "underground": (
        ["4", "1", "商服", "3000", "2", "parking", "", "", "5000", "8000", "坐落", "It's <南园路> 3号", ""],
        {
            "layer": ["1:商服:3000", "2:parking"],
            "unit_price": "5000",
            "area": "8000",
            "location": "It's <南园路> 3号",
        },
    ),
    "mixed": (
        ["混合用地", "工业用地", "18000", "480", "商业用地", "2000", "3900", "", "否", "10000", ""],
        {"part": ["工业用地:18000:480", "商业用地:2000:3900"], "area": "10000"},
    ),
    "cost": (
        ["6", "1000万元", "工业用地", "30000", "", "商服用地", "20000", "", "", ""],
        {"tract_cost": "1000万元", "part": ["工业用地:30000", "商服用地:20000"]},
    ),
    "compare": (
        ["8", "工业用地", "20", "480", "20000", ""],
        {"use": "工业用地", "years": "20", "unit_price": "480", "area": "20000"},
    ),
    "intensify": (["7", "工业用地", "y", "是", ""], {"use": "工业用地", "within_plan": True, "use_unchanged": True}),
}


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
