"""Names of land uses as ledgers and notices write them: a class, its code, both, a class of a class, several."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landprice import rulebook
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.rulebook import UseMatch, files

BOOK = rulebook.load()
NAMES = sorted((name, use.key) for use in BOOK.uses.values() for name in use.names)
NAME = st.sampled_from(NAMES)
LAND_USES = tomllib.loads((files.tables_dir() / "land-uses.toml").read_text("utf-8"))
CLASSIFICATIONS = {key: one["codes"] for key, one in LAND_USES["classifications"].items()}
CODES = sorted({(code, use) for codes in CLASSIFICATIONS.values() for use, all_of in codes.items() for code in all_of})
USES_OF_CODE = {code: {use for other, use in CODES if other == code} for code, _ in CODES}


@given(NAME)
def test_a_name_without_its_last_word(name):
    """用地 may be left out, and the use is the same."""
    text, key = name
    assert BOOK.use_of(text.removesuffix("用地")).keys == (key,)


@given(NAME, st.sampled_from(["{}（{}）", "{}({})", "{1}{0}", "{1}-{0}", "{}{}", "{1} {0}"]), st.data())
def test_a_name_with_its_code(name, form, data):
    """A name with a code of its use is the use; with a code of another, the two are several uses."""
    text, key = name
    code, _ = data.draw(st.sampled_from(CODES))
    match = BOOK.use_of(form.format(text, code))
    if key in USES_OF_CODE[code]:
        assert match == UseMatch(key)
    else:
        assert (match.key, set(match.several)) == (None, {key} | USES_OF_CODE[code])


@pytest.mark.parametrize("code", sorted(USES_OF_CODE))
def test_a_code_alone(code):
    """A code means what every classification that has it says; where these differ, it must be narrowed."""
    match, uses = BOOK.use_of(code), USES_OF_CODE[code]
    assert set(match.keys) == uses
    assert (match.key is not None) == (len(uses) == 1)
    assert not match.several


def test_codes_of_two_standards():
    """1001 is a railway in GB/T 21010-2017 and industrial land in the classification of 2023; 0601 is industrial."""
    assert set(BOOK.use_of("1001").candidates) == {"public", "industrial"}
    assert BOOK.use_of("1001铁路用地") == UseMatch("public")
    assert BOOK.use_of("工业用地（1001）") == UseMatch("industrial")
    assert BOOK.use_of("0601") == BOOK.use_of("M1") == BOOK.use_of("m1") == UseMatch("industrial")


@given(
    st.lists(NAME.filter(lambda name: "、" not in name[0]), min_size=2, max_size=4),
    st.sampled_from(["、", "，", ",", ";", "+", "/", "和", "与", "兼容"]),
)
def test_several_names(names, separator):
    """Names of one use are that use; of several uses they are several, in order, and never one of them."""
    match = BOOK.use_of(separator.join(text for text, _ in names))
    keys = tuple(dict.fromkeys(key for _, key in names))
    assert match == (UseMatch(keys[0]) if len(keys) == 1 else UseMatch(None, several=keys))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工业用地（专用设备制造业）", UseMatch("industrial")),
        ("工矿仓储用地-工业用地（专用设备制造业）", UseMatch("industrial")),
        ("工矿仓储用地—仓储用地", UseMatch("warehouse")),
        ("商服用地-零售商业用地", UseMatch("commercial")),
        ("商服用地-城镇住宅用地", UseMatch(None, several=("commercial", "residential"))),
        ("工业用地(仓储用地)", UseMatch(None, several=("industrial", "warehouse"))),
        ("商业40年、住宅70年", UseMatch(None, several=("commercial", "residential"))),
        ("住宅70%，商业30%", UseMatch(None, several=("residential", "commercial"))),
        ("商住", UseMatch(None, several=("commercial", "residential"))),
        ("科教用地、工业用地", UseMatch(None, several=("research", "education", "industrial"))),
        ("中低价位、中小套型普通商品住房用地", UseMatch("residential")),
        ("图书与展览用地", UseMatch("culture")),
        ("公园与绿地、公路用地", UseMatch("public")),
    ],
)
def test_how_notices_write_them(text, expected):
    """A class under a more general one, a branch of industry in brackets, shares and terms beside each."""
    assert BOOK.use_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "新型产业用地",
        "工业用地（新型产业用地）",
        "空闲地",
        "工业、空闲地",
        "A3x",
        "99",
        "（）",
        "、",
        "-",
        "工业用地-未定",
    ],
)
def test_what_is_not_known_stays_unknown(text):
    """A class that no book knows is no use, alone or beside one that is; a city's book may add it."""
    assert BOOK.use_of(text).keys == ()


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("酒店用地", "旅馆用地"),
        ("宾馆", "旅馆用地"),
        ("办公用地", "商务金融用地"),
        ("机场跑道用地", "机场用地"),
        ("工业地", "工业用地"),
    ],
)
def test_the_nearest_name_is_near(text, nearest):
    """By what stands before 用地, or by what people mean by the word; the use itself is not guessed."""
    match = BOOK.use_of(text)
    assert (match.key, match.nearest[0]) == (None, nearest)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_messages_name_uses_in_the_reader_s_language(lang, capfd, tmp_path):
    """No key is shown to a reader of Chinese, for one parcel and in a ledger."""
    line = ["term", "--full-price", "100", "--years", "20", "--lang", lang, "--use"]
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("土地用途,总价（元）,供应年期\n科教用地,1,20\n商住用地,1,20\n", encoding="utf-8")
    words = [["科研、教育"], ["商服、居住"]] if lang == "zh" else [["research, education"], ["commercial, residential"]]
    said = []
    for use in ("科教用地", "商住用地"):
        assert main([*line, use]) == Exit.REFUSED
        said.append("".join(capfd.readouterr()))
    out = tmp_path / "priced.csv"
    assert main(["batch", str(ledger), "--calculator", "term", "-o", str(out), "--lang", lang]) == Exit.ROWS_REJECTED
    capfd.readouterr()
    rows = (tmp_path / "priced.rejects.csv").read_text("utf-8-sig").splitlines()[1:]
    for message, row, (expected,) in zip(said, rows, words, strict=True):
        assert expected in message
        assert expected in row
        assert lang == "en" or "research" not in message + row
