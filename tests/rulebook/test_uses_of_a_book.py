"""A use that a book adds is labelled from the book, in every output and both languages."""

import json

import pytest

import landprice
from landprice.calculators import get_calculator
from landprice.present import formats
from landprice.present.document import statement_document

BOOK = """
id = "with-datacentres"
title = "数据中心用地办法（虚构）"
title_en = "Data centres (made up)"
status = "in-force"
based_on = "tianjin-draft"

[documents.made-up]
title = "数据中心用地办法（虚构）"
number = "某政发〔2000〕1号"
status = "in-force"

[uses.datacentre]
zh = "数据中心"
en = "data centre"
names = ["数据中心用地"]

[[rules.max-term-datacentre]]
value = "30"
unit = "years"
bound = "ceiling"
document = "made-up"
article = "一"
quote = "数据中心用地三十年"

[[rules.max-term-industrial]]
value = "40"
unit = "years"
bound = "ceiling"
document = "made-up"
article = "二"
quote = "工业用地四十年"
"""
PARTS = ["数据中心用地:400", "工业用地:100"]


@pytest.fixture(scope="module")
def statement(tmp_path_factory):
    """A parcel of which most is of the use that the book adds."""
    path = tmp_path_factory.mktemp("books") / "datacentres.toml"
    path.write_text(BOOK, encoding="utf-8")
    return get_calculator("mixed").price({"part": PARTS}, rules=landprice.load(path))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("ending", sorted(formats.FORMATS))
def test_every_format_writes_a_use_that_the_book_adds(statement, ending, lang):
    assert formats.render(statement_document(statement, lang), ending)


@pytest.mark.parametrize(("lang", "name"), [("zh", "数据中心"), ("en", "data centre")])
def test_labels_and_words_name_the_use_as_the_book_does(statement, lang, name):
    lines = json.loads(formats.render(statement_document(statement, lang), ".json"))["lines"]
    labels = {line["key"]: line["label"] for line in lines}
    assert name in labels["share_datacentre"]
    assert name in labels["max_term_datacentre"]
    shown = formats.render(statement_document(statement, lang), ".md").decode()
    assert name in shown
    assert "share_datacentre" not in shown.replace("`share_datacentre`", "")


def test_a_maximum_term_cites_the_rule_that_its_number_came_from(statement):
    cited = {line.key: (line.amount, line.rule.id, line.rule.document.title) for line in statement.lines}
    title = "数据中心用地办法（虚构）"
    assert cited["max_term"] == ("30", "max-term-datacentre", title)
    assert cited["max_term_datacentre"] == ("30", "max-term-datacentre", title)
    assert cited["max_term_industrial"] == ("40", "max-term-industrial", title)
