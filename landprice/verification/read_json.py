"""Reads a JSON statement strictly: no key twice, no NaN, every part in its place."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn, TypeVar

from landprice import calculators
from landprice.errors import UsageError
from landprice.verification.model import ClaimedStatement, statement_error

_OF_SWEEP = ("version", "calculator", "sweep", "statements")
_WHOLE = re.compile(r"[0-9]{1,4}")
_PARTS = ("version", "calculator", "rules", "inputs", "lines", "checks", "rules_cited")


@dataclass(frozen=True, slots=True)
class BareNumber:
    """A JSON number as it is written. A valid statement has none: its amounts are text."""

    text: str

    def __str__(self) -> str:
        """Return the number as it is written."""
        return self.text


def read_json(content: bytes, name: str) -> tuple[ClaimedStatement, ...]:
    """Read a JSON statement, or a sweep's statements.

    Args:
        content: Of the file.
        name: Of the file, for messages.

    Raises:
        UsageError: It is no JSON, or no statement.
    """
    value = parse(content, name)
    if isinstance(value, dict) and "statements" in value:
        return _read_sweep(value, name)
    return (build_claim(value, name),)


def _read_sweep(record: Mapping[str, object], name: str) -> tuple[ClaimedStatement, ...]:
    """Read the statements of a sweep: one input in several values, ``start`` to ``stop`` by ``step``.

    What the sweep says and its statements contradict is kept with the first, as a field that no statement has.
    """
    statements = check_part(record["statements"], list, "statements", name)
    claims = [build_claim(one, f"{name}[{number}]") for number, one in enumerate(statements, 1)]
    if not claims:
        raise statement_error(name, "statements 是空的", "statements is empty")
    sweep = record.get("sweep")
    others = {key: value for key, value in record.items() if key not in _OF_SWEEP}
    for key in ("version", "calculator"):
        if any(getattr(one, key) != record.get(key) for one in claims):
            others[key] = record.get(key)
    if not isinstance(sweep, dict) or _read_values(sweep) != [
        one.inputs.get(str(sweep.get("input"))) for one in claims
    ]:
        others["sweep"] = sweep
    return (replace(claims[0], others={**claims[0].others, **others}), *claims[1:])


def _read_values(sweep: Mapping[str, object]) -> list[str]:
    """Return the values of a sweep; none if it is not written as a sweep."""
    start, stop, step = (sweep.get(key) for key in ("start", "stop", "step"))
    texts = [one for one in (start, stop, step) if isinstance(one, str) and _WHOLE.fullmatch(one)]
    if len(texts) < 3 or len(sweep) != 4:  # noqa: PLR2004  start, stop and step, and what they are of
        return []
    first, last, by = map(int, texts)
    return [str(value) for value in range(first, last + 1, by)] if by else []


def build_claim(value: object, name: str) -> ClaimedStatement:
    """Build the claims of a statement from its JSON value.

    Args:
        value: As `parse` gives it.
        name: Of the file, for messages.

    Raises:
        UsageError: It is no statement.
    """
    record = check_part(value, dict, "", name)
    missing = next((key for key in _PARTS[1:] if key not in record), None)
    if missing is not None:
        raise statement_error(name, f"缺少 {missing}", f"{missing} is missing")
    key = check_part(record["calculator"], str, "calculator", name)
    try:
        calculators.get_calculator(key)
    except UsageError as error:
        raise statement_error(
            name, f"calculator：{error.zh.rstrip('。')}", f"calculator: {error.en.rstrip('.')}"
        ) from error
    cited = check_part(record["rules_cited"], dict, "rules_cited", name)
    return ClaimedStatement(
        name=name,
        calculator=key,
        version=record.get("version"),
        rules=check_part(record["rules"], dict, "rules", name),
        inputs=check_part(record["inputs"], dict, "inputs", name),
        lines=_check_parts(record["lines"], "lines", name),
        checks=_check_parts(record["checks"], "checks", name),
        cited={rule: check_part(value, dict, f"rules_cited.{rule}", name) for rule, value in cited.items()},
        others={key: value for key, value in record.items() if key not in _PARTS},
    )


def parse(content: bytes, name: str) -> object:
    """Parse the JSON value of a file.

    Raises:
        UsageError: It is no JSON; the message says on which line.
    """

    def no_key_twice(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise statement_error(name, f"“{twice}”在同一处出现两次", f"“{twice}” stands twice in one place")
        return found

    def no_constant(text: str) -> NoReturn:
        raise statement_error(name, f"{text} 不是数，也不是 JSON", f"{text} is no number, and no JSON")

    try:
        text = content.decode("utf-8-sig")
        value: object = json.loads(
            text,
            object_pairs_hook=no_key_twice,
            parse_float=BareNumber,
            parse_int=BareNumber,
            parse_constant=no_constant,
        )
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise statement_error(name, f"第 {line} 行不是 UTF-8", f"line {line} is not UTF-8") from error
    except json.JSONDecodeError as error:
        place_zh, place_en = f"第 {error.lineno} 行第 {error.colno} 列", f"line {error.lineno}, column {error.colno}"
        raise statement_error(name, f"{place_zh}不是 JSON", f"no JSON at {place_en}") from error
    except RecursionError as error:
        raise statement_error(name, "嵌套过深", "it is nested too deeply") from error
    _check_depth(value, name)
    return value


_DEEPEST = 12  # levels; a statement has six


def _check_depth(value: object, name: str) -> None:
    """Refuse a value nested deeper than any statement, so that it can be walked safely.

    Raises:
        UsageError: It is, or holds half a character, which can't be written again.
    """
    level = [value]
    for _ in range(_DEEPEST):
        for one in level:
            texts = [one] if isinstance(one, str) else list(one) if isinstance(one, dict) else []
            if any("\ud800" <= sign <= "\udfff" for text in texts for sign in text):
                raise statement_error(
                    name, "含有半个字符（孤立的代理项）", "it holds half a character (a lone surrogate)"
                )
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
        ]
        if not level:
            return
    raise statement_error(name, "嵌套过深", "it is nested too deeply")


Kind = TypeVar("Kind", dict[str, object], list[object], str)

_KINDS: dict[type, tuple[str, str]] = {dict: ("对象", "an object"), list: ("列表", "a list"), str: ("文本", "text")}


def check_part(value: object, kind: type[Kind], where: str, name: str) -> Kind:
    """Return a part of a statement after a check of its type.

    Raises:
        UsageError: It is of another kind.
    """
    if not isinstance(value, kind):
        zh, en = _KINDS[kind]
        raise statement_error(name, f"{where or 'JSON'} 须为{zh}", f"{where or 'its JSON'} must be {en}")
    return value


def _check_parts(value: object, where: str, name: str) -> tuple[Mapping[str, object], ...]:
    """Return a list of objects after a check of their types."""
    return tuple(
        check_part(one, dict, f"{where}[{number}]", name)
        for number, one in enumerate(check_part(value, list, where, name))
    )
