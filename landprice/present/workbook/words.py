"""The words of a workbook around its figures, in both languages."""

from collections.abc import Callable

from landprice.errors import Lang

LABELS = {
    "workings": ("演算", "workings"),
    "statement": ("测算", "statement"),
    "law": ("条文", "law"),
    "lists": ("名录", "lists"),
    "title": ("测算表", "statement"),
    "live": (
        "本表是活的：改动黄色（数据）或绿色（规则值）单元格，各行随即重算。",
        "A live sheet: change a yellow cell (an input) or a green one (a value of the law) and every line follows.",
    ),
    "state": ("结论", "state"),
    "priced": ("已测算", "priced"),
    "priced-doubt": (
        "已测算；有金额过大或太近分界的行，见“精确性”，检查也以命令的结果为准",
        "priced, with lines that are not sure: see “exactness”; for these and the checks ask the command",
    ),
    "refused": ("不予测算：见“检查”中未通过的各项", "refused, no figure: see the checks that are breached"),
    "parcel": ("宗地", "parcel"),
    "inputs": ("测算数据", "inputs"),
    "applied": ("采用值", "values applied"),
    "applied-note": ("由上列数据或规则得出", "from the inputs above or the law"),
    "rules": ("规则值", "values of the law"),
    "lines": ("测算", "lines"),
    "checks": ("检查", "checks"),
    "item": ("项目", "item"),
    "value": ("数值", "value"),
    "unit": ("单位", "unit"),
    "help": ("说明", "what it is"),
    "quote": ("条文原文", "words of the law"),
    "reading": ("读法", "our reading"),
    "formula": ("算式", "formula in words"),
    "bound": ("性质与取整", "bound and rounding"),
    "clause": ("依据", "clause"),
    "exactness": ("精确性", "exactness"),
    "gap": ("浮点差", "float gap"),
    "rule": ("规则", "rule"),
    "name": ("单元格名", "name of the cell"),
    "outcome": ("结果", "outcome"),
    "severity": ("性质", "severity"),
    "message": ("内容", "message"),
    "accept": ("确认", "accept"),
    "code": ("代码", "code"),
    "changed": ("已改动，非规则库所载", "changed: not the rule book's"),
    "as-book": ("规则库所载", "as in the rule book"),
    "exact": ("精确", "exact"),
    "not-exact": ("金额过大或太近分界，末位不能保证", "too large, or too near a boundary: the last place is not sure"),
    "folded": ("下列折叠行中有数，请展开（左侧 +）", "folded rows below hold figures: unfold them (+ at the left)"),
    "does-not-apply": ("不涉及", "does not apply"),
    "max-terms": ("各用途法定最高年限", "maximum terms by use"),
    "years": ("年", "years"),
    "yes": ("是", "yes"),
    "what": ("步骤", "step"),
    "cells": ("单元格：整数按 10⁶ 分段，自低位起", "cells: whole numbers in limbs of 10⁶, the lowest first"),
    "input-error": ("数据", "input"),
    "document": ("文件", "document"),
    "accept-hint": ("填“是”以确认", "write yes to accept"),
    "check-label:beyond-file": ("超出本表期数", "more periods than the file has"),
    "check-label:rule-value": ("规则值有误", "value of the law"),
}

MESSAGES = {
    "not-a-number": ("{label}不是数字。", "{label} is no number."),
    "too-fine": ("{label}小数位过多。", "{label} has too many places."),
    "beyond-limit": ("{label}超出上限。", "{label} is beyond its limit."),
    "unknown-word": ("{label}不是可用的取值。", "{label} is not one of the allowed words."),
    "rule-value": (
        "规则值 {name} 须大于零，且不比规则库的写法更细。",
        "The value {name} must be above zero, and no finer than the rule book writes it.",
    ),
    "beyond-file": (
        "期数超过 {steps}，本表未列；请用命令另行测算。",
        "More than {steps} periods, which this file does not have: price it again with the command.",
    ),
}
"""The messages of checks that only a workbook has."""


def sayer(lang: Lang) -> Callable[[str], str]:
    """Return a function that gives these words in one language."""
    index = 0 if lang == "zh" else 1
    return lambda key: LABELS[key][index]
