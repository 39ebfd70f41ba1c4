"""The language of a run, and the command line's own phrases.

The language is that of ``--lang``, else that of the locale, else Chinese. It must be known before the commands are
made, because their help is in it too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from landprice.errors import Lang, UsageError
from landprice.glossary import CALCULATORS

_LEAST_ALIKE = 0.5  # difflib's ratio: tem suggests term
_CHINESE = frozenset({"", "c", "posix", "zh", "chs", "cht"})

WORDS = {
    "usage": ("用法：", "Usage: "),
    "options": ("[选项]", "[OPTIONS]"),
    "command": ("命令 [参数]…", "COMMAND [ARGS]..."),
    "options-panel": ("选项", "Options"),
    "arguments-panel": ("参数", "Arguments"),
    "commands-panel": ("命令", "Commands"),
    "help": ("显示本帮助", "Show this help."),
    "required": ("[必需]", "[required]"),
    "default": ("[缺省：{}]", "[default: {}]"),
    "missing-command": ("缺少命令", "missing command"),
    "no-command": ("没有命令“{}”", "there is no command “{}”"),
    "no-option": ("没有选项 {}", "there is no option {}"),
    "nearest": ("；相近的有：{}", "; nearest: {}"),
    "missing": ("缺少 {}", "{} is missing"),
    "needs-value": ("选项 {} 须带一个值", "option {} needs a value"),
    "takes-no-value": ("选项 {} 不带值", "option {} takes no value"),
    "extra": ("多余的参数：{}", "unexpected argument: {}"),
    "see-help": ("；用法见 {} --help", "; see {} --help"),
    "example": ("例：{}", "Example: {}"),
    "asks": (
        "在终端中不带参数运行 landprice，逐项提问。",
        "Run landprice in a terminal without arguments to be asked for each input.",
    ),
    "interrupted": ("已中断。", "Interrupted."),
}


def choose_language(args: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """Choose the language of a run.

    Raises:
        UsageError: ``--lang`` is neither zh nor en.

    Example:
        >>> choose_language(["term", "--lang", "en"], {}), choose_language([], {"LANG": "C.UTF-8"})
        ('en', 'zh')
        >>> choose_language([], {"LANG": "zh-CN"}), choose_language([], {"LANG": "English_United States.1252"})
        ('zh', 'en')
    """
    requested = None
    for arg, following in zip(args, [*args[1:], None], strict=False):
        if arg == "--":
            break
        if arg == "--lang":
            requested = following
        elif arg.startswith("--lang="):
            requested = arg.removeprefix("--lang=")
    if requested is not None:
        if requested == "zh":
            return "zh"
        if requested == "en":
            return "en"
        raise UsageError(f"--lang {requested}：可用 zh、en。", f"--lang {requested}: give zh or en.", key="lang")
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    language = locale.lower().replace("-", "_").partition(".")[0].partition("@")[0].partition("_")[0]
    is_chinese = language in _CHINESE or language.startswith("chinese")  # Windows: Chinese (Simplified)_China.936
    return "zh" if is_chinese else "en"


def phrase(key: str, lang: Lang, *parts: object) -> str:
    """Return one of the command line's own phrases."""
    return WORDS[key][0 if lang == "zh" else 1].format(*parts)


def explain_error(error: Any, lang: Lang) -> str:  # noqa: ANN401
    """Word an error of the command line, such as an unknown option, in one line."""
    kind = type(error).__name__
    path = error.ctx.command_path if getattr(error, "ctx", None) is not None else "landprice"
    if kind == "NoSuchOption":
        text = phrase("no-option", lang, error.option_name)
        if getattr(error, "possibilities", None):
            text += phrase("nearest", lang, ", ".join(sorted(error.possibilities)))
    elif kind == "MissingParameter":
        text = phrase("missing", lang, _name(error))
    elif kind == "BadOptionUsage":
        key = "takes-no-value" if "does not take" in error.message else "needs-value"
        text = phrase(key, lang, error.option_name)
    elif kind == "NoSuchCommand" or error.message.startswith("No such command"):
        name = error.message.split("'")[1] if "'" in error.message else "?"
        text = phrase("no-command", lang, name)
        nearest = _nearest_commands(name, error)
        if nearest:
            text += phrase("nearest", lang, ", ".join(nearest))
    elif "unexpected extra argument" in error.message:
        text = phrase("extra", lang, error.message.split("(")[-1].rstrip(")."))
    elif "Missing command" in error.message:
        text = phrase("missing-command", lang)
    else:
        text = f"{_name(error)}: {error.message}".lstrip(": ")
    return text + phrase("see-help", lang, path) + ("。" if lang == "zh" else ".")


def _nearest_commands(name: str, error: Any) -> list[str]:  # noqa: ANN401
    """Return the commands whose key or Chinese name resembles what was typed."""
    from difflib import get_close_matches  # noqa: PLC0415  imported for an error alone

    keys = list(getattr(error.ctx.command, "commands", {})) if getattr(error, "ctx", None) is not None else []
    names = {key: key for key in keys} | {CALCULATORS[key][0]: key for key in keys if key in CALCULATORS}
    return list(dict.fromkeys(names[near] for near in get_close_matches(name.lower(), names, 3, _LEAST_ALIKE)))


def _name(error: Any) -> str:  # noqa: ANN401
    """Return the name of the parameter that an error is about."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "")
    return (
        str(parameter.opts[0]) if parameter.opts and parameter.opts[0].startswith("-") else str(parameter.name).upper()
    )
