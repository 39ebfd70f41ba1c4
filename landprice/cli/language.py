"""The language of a run, and the command line's own words in it.

It is asked for with ``--lang``, else it is the locale's; Chinese where the locale names none. It must be known before
the commands are made, for their help is in it too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from landprice.errors import Lang, UsageError

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
    "interrupted": ("已中断。", "Interrupted."),
}


def chosen(args: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """The language of a run.

    Raises:
        UsageError: ``--lang`` names no language there is.

    Example:
        >>> chosen(["term", "--lang", "en"], {}), chosen([], {"LANG": "en_GB.UTF-8"}), chosen([], {"LANG": "C.UTF-8"})
        ('en', 'en', 'zh')
    """
    asked = None
    for here, following in zip(args, [*args[1:], None], strict=False):
        if here == "--":
            break
        if here == "--lang":
            asked = following
        elif here.startswith("--lang="):
            asked = here.removeprefix("--lang=")
    if asked is not None:
        if asked == "zh":
            return "zh"
        if asked == "en":
            return "en"
        raise UsageError(f"--lang {asked}：可用 zh、en。", f"--lang {asked}: give zh or en.", key="lang")
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    language = locale.split(".")[0].split("_")[0].lower()
    return "zh" if language in {"", "c", "posix", "zh"} else "en"


def said(key: str, lang: Lang, *parts: object) -> str:
    """One of the command line's own words."""
    return WORDS[key][0 if lang == "zh" else 1].format(*parts)


def complaint(error: Any, lang: Lang) -> str:  # noqa: ANN401
    """What the command line says of an option or argument that it does not take: one line, in the run's language."""
    kind = type(error).__name__
    path = error.ctx.command_path if getattr(error, "ctx", None) is not None else "landprice"
    if kind == "NoSuchOption":
        text = said("no-option", lang, error.option_name)
        if getattr(error, "possibilities", None):
            text += said("nearest", lang, ", ".join(sorted(error.possibilities)))
    elif kind == "MissingParameter":
        text = said("missing", lang, _name(error))
    elif kind == "BadOptionUsage":
        key = "takes-no-value" if "does not take" in error.message else "needs-value"
        text = said(key, lang, error.option_name)
    elif kind == "NoSuchCommand" or error.message.startswith("No such command"):
        text = said("no-command", lang, error.message.split("'")[1] if "'" in error.message else "?")
    elif "unexpected extra argument" in error.message:
        text = said("extra", lang, error.message.split("(")[-1].rstrip(")."))
    elif "Missing command" in error.message:
        text = said("missing-command", lang)
    else:
        text = f"{_name(error)}: {error.message}".lstrip(": ")
    return text + said("see-help", lang, path) + ("。" if lang == "zh" else ".")


def _name(error: Any) -> str:  # noqa: ANN401
    """The name of the parameter that an error is about."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "")
    return (
        str(parameter.opts[0]) if parameter.opts and parameter.opts[0].startswith("-") else str(parameter.name).upper()
    )
