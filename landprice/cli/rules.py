"""``landprice rules``: lists, shows, checks and compares rule books."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer

from landprice import rulebook
from landprice.cli import shared, streams
from landprice.cli.shared import argument, option
from landprice.errors import Exit, Lang, UsageError
from landprice.glossary import BOUNDS, CALCULATORS, SEVERITIES, STATUSES, namer, word
from landprice.present.rule_data import book_to_dict, document_to_dict, rule_to_dict
from landprice.present.views.rule_text import describe_value
from landprice.printable import escape_json, visible
from landprice.rulebook import MissingRule, Rule, RuleBook, shapes
from landprice.rulebook.skeleton import write_skeleton
from landprice.served import Service, find_service

_COMMANDS = ("list", "show", "check", "new", "stale", "diff", "timeline")


def rules_app(lang: Lang, args: Sequence[str]) -> typer.Typer:
    """Make the group of commands.

    Args:
        lang: The language of the help.
        args: The arguments of the program. ``diff`` and ``timeline``, whose modules are slow to import, are left out if
            another command is asked for.
    """
    index = 0 if lang == "zh" else 1
    app = typer.Typer(
        cls=shared.group_class(lang),
        add_completion=False,
        help=("规则库：列出、显示、检查、比较", "Rule books: list, show, check, compare")[index],
    )
    app.callback()(shared.command("rules", [shared.lang_option(lang)], lambda _: None, ""))
    common = [
        *shared.rules_options(lang),
        shared.lang_option(lang),
        option("json", bool, False, ("以 JSON 输出", "print JSON"), lang, "--json"),
    ]
    named = argument("rule", str | None, None, ("规则名；不给则全部", "a rule's id; all unless given"), lang, "RULE")
    file = argument("file", str, ..., ("规则库文件", "a rule book's file"), lang, "FILE")
    app.command(
        "list",
        help=("列出随附的规则库", "List the rule books that come with the program")[index],
        cls=shared.command_class(lang),
    )(shared.command("list", common[2:], lambda given: _list(given, lang), ""))
    app.command(
        "show",
        help=(
            "显示规则：数值、界限、级别、有效期、条文",
            "Show rules: value, bound, severity, dates, the words of the law",
        )[index],
        cls=shared.command_class(lang),
    )(shared.command("show", [named, *common], lambda given: _show(given, lang), ""))
    app.command(
        "check",
        help=("检查自己的规则库，一次列出全部错误", "Check a rule book of your own: every error at once")[index],
        cls=shared.command_class(lang),
    )(shared.command("check", [file, shared.lang_option(lang)], lambda given: _check(given, lang), ""))
    place = option("place", str, ..., ("地名，如 襄阳市", "the name of the place"), lang, "--place")
    key = option(
        "id", str, "local", ("新规则库的标识；缺省为 local", "id of the new book (default: local)"), lang, "--id"
    )
    below = option("rules", str, "national", ("所叠加的规则库", "the book that it is laid over"), lang, "--rules")
    app.command(
        "new",
        help=("写出本地规则库的模板，逐项说明须确定的内容", "Print a skeleton of a place's book, shape by shape")[
            index
        ],
        cls=shared.command_class(lang),
    )(shared.command("new", [place, key, below, shared.lang_option(lang)], _new, ""))
    before = option("before", str, ..., ("日期，如 2026-01-01", "a date, such as 2026-01-01"), lang, "--before")
    app.command(
        "stale",
        help=("列出此后未再核对效力的文件", "List the documents not checked since a day")[index],
        cls=shared.command_class(lang),
    )(shared.command("stale", [before, *common], lambda given: _stale(given, lang), ""))
    asked = {*_COMMANDS} & {*args} or {*_COMMANDS}  # all of them, for the help
    if "diff" in asked:
        from landprice.cli import rules_diff  # noqa: PLC0415  slow to import, and no other command needs it

        app.command("diff", help=rules_diff.summary(lang), cls=shared.command_class(lang))(
            shared.command("diff", rules_diff.parameters(lang), lambda given: rules_diff.run(given, lang), "")
        )
    if "timeline" in asked:
        from landprice.cli.rules_timeline import timeline_app  # noqa: PLC0415  the same

        app.add_typer(timeline_app(lang), name="timeline")
    return app


def _list(given: Mapping[str, Any], lang: Lang) -> int:
    """List the shipped books."""
    books = [rulebook.load(name) for name in rulebook.shipped()]
    served = [find_service(book).calculators for book in books]
    if given["json"]:
        _print_json([book_to_dict(book) | {"calculators": keys} for book, keys in zip(books, served, strict=True)])
        return Exit.PRICED
    for book, keys in zip(books, served, strict=True):
        title, place = (book.title, book.place) if lang == "zh" else (book.title_en, book.place_en)
        layers = " → ".join(reversed(book.layers))
        columns = book.id, place or "—", _status(book.status, lang), title, layers, ", ".join(keys) or "—"
        print("\t".join(map(visible, columns)))
    return Exit.PRICED


def _show(given: Mapping[str, Any], lang: Lang) -> int:
    """Show one rule, or all."""
    book = shared.book_of(given)
    rules = list(book.rules())
    if given["rule"] is not None:
        rules = [rule for rule in rules if given["rule"] in (rule.id, rule.code)]
        if not rules:
            try:
                book.rule(given["rule"])
            except MissingRule as missing:  # a typing error, not a missing rule of the law
                raise UsageError(missing.zh, missing.en, key="rule") from missing
    if given["json"]:
        _print_json({"book": book_to_dict(book), "rules": [rule_to_dict(rule) for rule in rules]})
        return Exit.PRICED
    notice = book.notice if lang == "zh" else book.notice_en
    lines = [book.title if lang == "zh" else book.title_en, *([notice] if notice else [])]
    for rule in rules:
        lines += ["", *_lines(rule, book, lang)]
    print("\n".join(map(visible, lines)))
    return Exit.PRICED


def _lines(rule: Rule, book: RuleBook, lang: Lang) -> list[str]:
    """Format a rule as text."""
    zh = lang == "zh"
    index = 0 if zh else 1
    lines = [rule.id + (f" ({rule.code})" if rule.code != rule.id else "")]
    if rule.value is not None or rule.table:
        lines.append(f"  {('数值', 'value')[index]}: {describe_value(rule, lang)}")
    elif rule.bound != "none":
        lines.append(f"  {('界限', 'bound')[index]}: {BOUNDS[rule.bound][index]}")
    if rule.severity is not None:
        lines.append(f"  {('级别', 'severity')[index]}: {SEVERITIES[rule.severity][index]}")
    if rule.uses:
        uses = (word(use, lang, book.use_labels) for use in rule.uses)
        lines.append(f"  {('用途', 'uses')[index]}: {('、', ', ')[index].join(uses)}")
    since, until = rule.since, rule.until
    if since or until:
        lines.append(f"  {('有效期', 'in force')[index]}: {since or '…'} – {until or '…'}")
    else:
        lines.append(f"  {('有效期：起止日期未列明', 'in force: no dates stated')[index]}")
    for source in (rule, *rule.also):
        lines.append(f"  {('依据', 'source')[index]}: {source.citation(lang)} · {source.document.title}")
        if source.quote:
            lines.append(f"    “{source.quote}”")
        note = source.document.note if zh else source.document.note_en
        if note:
            lines.append(f"    {note}")
    reading = rule.reading if zh else rule.reading_en
    if reading:
        lines.append(f"  {('测算口径说明（并非条文）', 'our reading, not the law')[index]}: {reading}")
    return lines


def _check(given: Mapping[str, Any], lang: Lang) -> int:
    """Check a book, and print every problem on stderr."""
    report = rulebook.check(given["file"])
    for lint in report.lints:
        streams.write_err(lint.message(lang))
    for problem in report.problems:
        streams.write_err(problem.message(lang))
    if report.problems:
        return Exit.RULES_INVALID
    print(visible(f"{given['file']}：有效。" if lang == "zh" else f"{given['file']}: valid."))
    for line in _describe_service(find_service(rulebook.load(given["file"])), lang):
        print(visible(line))
    return Exit.PRICED


def _stale(given: Mapping[str, Any], lang: Lang) -> int:
    """List the documents of a book whose status was not checked on or after a day."""
    before = shared.read_day("--before", given["before"])
    book = shared.book_of(given)
    stale = [
        document
        for document in book.documents
        if document.status != "reading" and (document.last_checked is None or document.last_checked < before)
    ]
    if given["json"]:
        _print_json([document_to_dict(document) for document in stale])
        return Exit.PRICED
    unknown, expires = ("未记载", "失效日期") if lang == "zh" else ("not recorded", "expires")
    for document in stale:
        columns = [document.key, document.name, _status(document.status, lang), str(document.last_checked or unknown)]
        columns += [f"{expires} {document.expires}"] if document.expires else []
        print("\t".join(map(visible, columns)))
    return Exit.PRICED


def _new(given: Mapping[str, Any]) -> int:
    """Print a skeleton of a place's book."""
    place, key = str(given["place"]).strip(), str(given["id"])
    if not place or not place.isprintable():
        raise UsageError(
            "--place：须是一行地名，如 襄阳市。", "--place: give a name in one line, as 襄阳市.", key="place"
        )
    if not re.fullmatch(shapes.NAME, key) or key in rulebook.shipped():
        raise UsageError(
            f"--id “{visible(key)}”：须是小写字母、数字和连字符，且不与随附规则库重名。",
            f"--id “{visible(key)}”: use lower-case words and numbers joined by hyphens, and no shipped book's id.",
            key="id",
        )
    sys.stdout.write(write_skeleton(rulebook.load(given["rules"]), place, key))
    return Exit.PRICED


def _describe_service(service: Service, lang: Lang) -> Iterator[str]:
    """Say which calculators a book serves, which it does not and why, and what underground space it covers."""
    zh = lang == "zh"
    names = namer(CALCULATORS, lang)
    served = [f"{key} {names(key)}" for key in service.calculators]
    if served:
        yield f"  可用于：{'、'.join(served)}" if zh else f"  serves: {'; '.join(served)}"
    for key, missing in service.missing.items():
        why = missing.zh.partition("；")[0] if zh else missing.en.partition(";")[0]
        yield f"  不能用于：{key} {names(key)}（{why}）" if zh else f"  does not serve: {key} {names(key)} ({why})"
    for schedule in service.schedules:
        kinds = ("、" if zh else ", ").join(word(kind, lang) for kind in schedule.kinds)
        last, below, base = (
            len(schedule.levels),
            word(schedule.below.value or "", lang),
            word(schedule.base.value or "", lang),
        )
        yield (
            f"  地下空间：{kinds}：计收至地下 {last} 层，以下{below}；基数为{base}"
            if zh
            else f"  underground: {kinds}: charged to level {last}, below it: {below}; of {base}"
        )


def _status(status: str, lang: Lang) -> str:
    """Return the label of a document's or book's status."""
    return STATUSES[status][0 if lang == "zh" else 1]


def _print_json(value: object) -> None:
    """Print JSON."""
    import msgspec  # noqa: PLC0415  only --json needs it

    sys.stdout.write(escape_json(msgspec.json.format(msgspec.json.encode(value), indent=2).decode()) + "\n")
