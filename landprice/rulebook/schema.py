"""Validation of a rule book's structure with ``tables/schema.json``: its keys, types and allowed words.

Editors use the same schema to complete and check a book.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import msgspec

from landprice.rulebook.diagnostics import Diagnostic, KeyPath, diagnose_unknown, find_nearest
from landprice.rulebook.files import tables_dir


class _Violation(Protocol):
    """The attributes that are read of the JSON Schema library's errors."""

    validator: str
    validator_value: Any
    schema: Mapping[str, Any]
    instance: Any
    message: str
    absolute_path: Iterable[str | int]


class _Validator(Protocol):
    """The method that is used of the JSON Schema library's validator."""

    def iter_errors(self, instance: object) -> Iterable[_Violation]:
        """Iterate over all violations of the schema."""


_KINDS = {
    "string": ("带引号的字符串", "a string in quotes"),
    "array": ("方括号中的列表", "an array in brackets"),
    "object": ("表", "a table"),
}
_ARRAY_OF_TABLES = 2  # the length of the key rules.<id>, which must be written [[rules.<id>]]; a common mistake
_RULES: KeyPath = ("rules",)


def schema_path() -> Path:
    """Return the path of the schema."""
    return tables_dir() / "schema.json"


def find_structural_diagnostics(raw: Mapping[str, Any]) -> tuple[list[Diagnostic], frozenset[KeyPath]]:
    """Find everything in a book's file that the schema does not allow.

    Args:
        raw: The content of the file.

    Returns:
        The faults; and the faulty keys, missing ones included, which later checks skip. If an unknown key resembles a
        missing one, the missing key counts as faulty too.
    """
    diagnostics: list[Diagnostic] = []
    misspelt: set[KeyPath] = set()
    for error in _make_validator().iter_errors(raw):
        for diagnostic in _DIAGNOSERS[error.validator](error):
            diagnostics.append(diagnostic)
            if error.validator == "additionalProperties":
                absent = [key for key in error.schema.get("properties", {}) if key not in error.instance]
                *table, key = diagnostic.where
                misspelt |= {(*table, near) for near in find_nearest(str(key), absent)}
    # The schema has each maximum term both by name and by pattern, and reports its faults twice.
    faulty = {_get_key(diagnostic.where) for diagnostic in diagnostics} | misspelt
    return list(dict.fromkeys(diagnostics)), frozenset(faulty)


def remove_keys(raw: Mapping[str, Any], faulty: frozenset[KeyPath]) -> dict[str, Any]:
    """Return the content of a file without its faulty keys."""
    return {key: _prune(value, (key,), faulty) for key, value in raw.items() if (key,) not in faulty}


def _get_key(where: KeyPath) -> KeyPath:
    """Return the key of a place; for an item of an array, the key of the array."""
    return where[:-1] if isinstance(where[-1], int) else where


def _prune(value: object, where: KeyPath, faulty: frozenset[KeyPath]) -> object:
    if isinstance(value, dict):
        return {key: _prune(item, (*where, key), faulty) for key, item in value.items() if (*where, key) not in faulty}
    if isinstance(value, list):
        return [_prune(item, (*where, index), faulty) for index, item in enumerate(value)]
    return value


@functools.cache
def _make_validator() -> _Validator:
    # imported here because it is slow and needed for a user's book only
    from jsonschema import Draft7Validator, ValidationError, validators  # type: ignore[import-untyped]  # noqa: PLC0415

    def type_in_toml(validator: Any, kind: str, value: object, schema: Mapping[str, Any]) -> Iterator[Exception]:  # noqa: ANN401
        # JSON has no dates: a string with the format "date" in the schema stands for a TOML date
        is_date = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        wants_date = schema.get("format") == "date"
        if is_date != wants_date or not (is_date or validator.is_type(value, kind)):
            yield ValidationError(kind)

    in_toml = validators.extend(Draft7Validator, {"type": type_in_toml})
    validator: _Validator = in_toml(msgspec.json.decode(schema_path().read_bytes()))
    return validator


def _get_path(error: _Violation) -> KeyPath:
    return tuple(error.absolute_path)


def _diagnose_unknown_key(error: _Violation) -> Iterator[Diagnostic]:
    allowed = error.schema.get("properties", {})
    is_key_free = "patternProperties" in error.schema and not allowed
    where = _get_path(error)
    patterns = tuple(error.schema.get("patternProperties", {}))
    for key in error.instance:
        if key in allowed or any(re.search(pattern, key) for pattern in patterns):
            continue
        if is_key_free:
            yield Diagnostic((*where, key), _KEBAB[0], _KEBAB[1])
        elif where == _RULES:
            yield diagnose_unknown((*where, key), key, allowed, zh="规则", en="rule", listed_by="landprice rules show")
        else:
            yield diagnose_unknown((*where, key), key, allowed, zh="键", en="key")


def _diagnose_missing_key(error: _Violation) -> Iterator[Diagnostic]:
    # there is an error for each missing key, which names it only in its message
    key = next(key for key in error.validator_value if error.message.startswith(repr(key)))
    yield Diagnostic((*_get_path(error), key), "缺少这一项", "is missing")


def _diagnose_wrong_type(error: _Violation) -> Iterator[Diagnostic]:
    where, value = _get_path(error), error.instance
    is_date = error.schema.get("format") == "date"
    if is_date:
        yield _diagnose_not_a_date(where, value)
    elif error.validator_value == "string" and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        zh, en = f'{value} 没有引号：请写成 "{value}"', f'{value} is a bare number: write "{value}"'
        yield Diagnostic(where, zh, en)
    elif len(where) == _ARRAY_OF_TABLES and where[:1] == _RULES:
        yield Diagnostic(where, f"每个期间写作 [[rules.{where[1]}]]", f"write [[rules.{where[1]}]] for each period")
    else:
        zh, en = _KINDS[str(error.validator_value)]
        yield Diagnostic(where, f"须是{zh}，现为 {_abbreviate(value)}", f"must be {en}, is {_abbreviate(value)}")


def _diagnose_not_listed(error: _Violation) -> Iterator[Diagnostic]:
    if isinstance(error.instance, str):  # any other type is reported as such
        yield diagnose_unknown(_get_path(error), error.instance, error.validator_value, zh="值", en="value")


def _diagnose_empty(error: _Violation) -> Iterator[Diagnostic]:
    yield Diagnostic(_get_path(error), "不得为空", "must not be empty")


def _diagnose_too_few(error: _Violation) -> Iterator[Diagnostic]:
    least = error.validator_value
    yield Diagnostic(_get_path(error), f"至少须有 {least} 项", f"must hold at least {least}")


def _diagnose_repeated(error: _Violation) -> Iterator[Diagnostic]:
    again = next(item for at, item in enumerate(error.instance) if item in error.instance[:at])
    yield Diagnostic(_get_path(error), f"{again!r} 重复", f"{again!r} is repeated")


def _diagnose_bad_name(error: _Violation) -> Iterator[Diagnostic]:
    yield Diagnostic(_get_path(error), _KEBAB[0], _KEBAB[1])


def _diagnose_not_a_date(where: KeyPath, value: object) -> Diagnostic:
    example = "2022-11-01"
    return Diagnostic(
        where,
        f"须是不带引号、不带时刻的日期，如 {example}；现为 {_abbreviate(value)}",
        f"must be a date without quotes or time, as {example}; is {_abbreviate(value)}",
    )


def _abbreviate(value: object) -> str:
    """Write a value much as TOML does, shortened if it is long."""
    if isinstance(value, (dict, list)):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    text = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}…"


_BRIEF = 40
_KEBAB = (
    "须是小写字母、数字，以连字符连接，如 city-2024",
    "must be lower-case words and numbers joined by hyphens, as city-2024",
)
_DIAGNOSERS: Mapping[str, Callable[[_Violation], Iterator[Diagnostic]]] = {
    "additionalProperties": _diagnose_unknown_key,
    "required": _diagnose_missing_key,
    "type": _diagnose_wrong_type,
    "enum": _diagnose_not_listed,
    "minLength": _diagnose_empty,
    "minItems": _diagnose_too_few,
    "uniqueItems": _diagnose_repeated,
    "pattern": _diagnose_bad_name,
}
