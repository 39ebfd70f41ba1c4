"""The texts of the interactive mode, in Chinese and in English."""

from landprice.errors import Lang

WORDS = {
    "title": (
        "测算国有建设用地使用权价款：依次回答，回车确认。",
        "Prices of rights in state-owned construction land: answer each question with Enter.",
    ),
    "keys": (
        "? 查看说明和条文   < 回到上一题   Ctrl-C、Ctrl-D 结束",
        "? for help and the law's words   < for the question before   Ctrl-C or Ctrl-D to end",
    ),
    "what": ("测算什么？输入序号或名称。", "What is to be priced? Give its number or its name."),
    "required": ("必填", "required"),
    "optional": ("可不填，直接回车", "Enter alone leaves it out"),
    "or-else": ("不填则改问 {}", "Enter alone asks for {} instead"),
    "was": ("原答 {}", "it was {}"),
    "flag": ("y 是 / n 否，回车为否", "y or n; Enter alone is no"),
    "choose": ("可选：{}", "one of: {}"),
    "uses": ("如 {}", "such as {}"),
    "unit": ("单位 {}", "in {}"),
    "other-units": ("也可写 {}", "or with its unit: {}"),
    "part": ("第 {} 项", "No. {}"),
    "end-of-list": ("直接回车：没有更多", "Enter alone: no more"),
    "unknown-item": ("不知的写 -", "- where it is not known"),
    "more": (
        "还可以给出以下各项：输入序号（可用空格隔开多个），回车即测算。",
        "These may be given too: their numbers (several with spaces between), or Enter to price.",
    ),
    "revise": (
        "要改正哪一项？输入序号；直接回车则到此为止。",
        "Which answer is to be put right? Give its number; Enter alone leaves it so.",
    ),
    "revise-must": ("要改正哪一项？输入序号。", "Which answer is to be put right? Give its number."),
    "accept": (
        "确认此项（{}）并照此测算？y/n，回车为否",
        "Accept this ({}) and price it all the same? y or n; Enter is no",
    ),
    "must-answer": ("此项必填。", "An answer is needed."),
    "no-answer": ("没有这个选项。{}", "There is no such choice. {}"),
    "type-one": ("请输入上列序号（{}）或名称。", "Type a number of the list ({}) or a name."),
    "type-several": (
        "请输入上列序号（{}，可用空格隔开多个）或名称。",
        "Type numbers of the list ({}, several with spaces between) or a name.",
    ),
    "type-flag": ("请输入 y 或 n。", "Type y or n."),
    "type-no-colon": (
        "冒号是各项之间的分隔符，此处不可使用。",
        "A colon separates the fields of a part: leave it out.",
    ),
    "first-question": ("已是第一题。", "This is the first question."),
    "ended": ("已结束，没有测算。", "Ended; nothing was priced."),
    "again": ("再次得到这份测算书的命令：", "The command that gives this statement again:"),
    "law": ("条文", "the law"),
    "no-law": ("条文中没有直接涉及此项的规定。", "No clause is about this one."),
    "echoed": ("原样照录，不影响测算。", "It is echoed, and changes no figure."),
    "reading": ("本工具的读法", "our reading"),
}


def translate(key: str, lang: Lang, *parts: object) -> str:
    """Return a text of the interactive mode in one language, with its placeholders filled in."""
    return WORDS[key][0 if lang == "zh" else 1].format(*parts)
