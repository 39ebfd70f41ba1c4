"""More floor area on industrial land · 提高容积率: worked examples, oracle and parcels."""

from fractions import Fraction
from random import Random

import draws
from oracle import Sheet, ask, land_use
from rule_cases import Breach, Case, Dialogue, Inputs, RuleCase

# --- the rule in fractions --------------------------------------------------------------------------------------------


def _intensify(sheet: Sheet) -> None:
    use = land_use(sheet, sheet.word("use") or "")
    covered = use == "industrial" and sheet.flag("within_plan") and sheet.flag("use_unchanged")
    sheet.breach("not-covered", where=use is not None and not covered)
    sheet.amount("price", Fraction(0))


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    inputs: Inputs = {}
    draws.add_use(random, inputs)
    flags = {flag: True for flag in ("within_plan", "use_unchanged") if not draws.one_in(random, 4)}
    return {"use": inputs["use"] if random.randint(0, 1) else "industrial"} | flags


# --- worked examples --------------------------------------------------------------------------------------------------

CASES = (
    Case(
        "more floor area on industrial land costs nothing",
        "201号 四: 不再增收土地价款",
        ("intensify", "--use", "industrial", "--within-plan", "--use-unchanged"),
        lines={"price": "0.00"},
    ),
    Case(
        "more floor area beyond the words is not covered",
        "201号 四: 在符合规划、不改变用途的前提下",
        ("intensify", "--use", "industrial", "--within-plan"),
        breached=frozenset({"not-covered"}),
        exit_code=3,
    ),
)

# --- what breaches a check, and how inputs are spelled ----------------------------------------------------------------


FACTS = (
    Breach(
        "not-covered",
        {"use": "warehouse", "within_plan": True, "use_unchanged": True},
        {"why": ("不是工业用地", "not industrial land")},
    ),
    Breach(
        "not-covered",
        {"use": "industrial", "use_unchanged": True},
        {"why": ("未说明符合规划（--within-plan）", "not said to be within the plan (--within-plan)")},
    ),
    Breach(
        "not-covered",
        {"use": "industrial", "within_plan": True},
        {"why": ("未说明不改变用途（--use-unchanged）", "not said that the use stays (--use-unchanged)")},
    ),
)


PLAIN = {"use": "industrial", "within_plan": "yes", "use_unchanged": "yes"}

# --- the rule ---------------------------------------------------------------------------------------------------------

RULE = RuleCase(
    key="intensify",
    sample={"use": "industrial", "within_plan": True, "use_unchanged": True},
    cases=CASES,
    oracle=_intensify,
    draw=_draw,
    required=("use",),
    dialogue=Dialogue(
        answers=["7", "工业用地", "y", "是", ""], inputs={"use": "工业用地", "within_plan": True, "use_unchanged": True}
    ),
    facts=FACTS,
    plain=PLAIN,
    rising=None,
    scaled={},
)


# --- the oracle by hand -----------------------------------------------------------------------------------------------


def test_intensify():
    """More floor area on industrial land costs nothing; anything else is not covered."""
    within = {"within_plan": True, "use_unchanged": True}
    assert ask("intensify", use="industrial", **within).lines == {"price": 0}
    assert ask("intensify", use="warehouse", **within).breached == {"not-covered"}
    assert ask("intensify", use="industrial", within_plan=True).refused
