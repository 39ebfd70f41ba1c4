"""Words of an input: its keys, labels and other names, and what a reader is told of another."""

import pytest

from landprice.calculators import all_calculators
from landprice.errors import UsageError
from landprice.glossary import WORDS
from landprice.inputs.input_kinds import PartsInput, WordInput


def words():
    """Every input of a few words, of every calculator, the fields of parts too."""
    declared = [item for calculator in all_calculators().values() for item in calculator.inputs.values()]
    declared += [field for item in declared if isinstance(item, PartsInput) for field in item.fields]
    return {(item.key, item.words): item for item in declared if isinstance(item, WordInput)}


@pytest.fixture(params=words().values(), ids=lambda item: item.key)
def declared(request):
    return request.param


def test_each_name_means_one_word(declared):
    """Its key, its label and its other names are read as it, and no name has two meanings."""
    for word in declared.words:
        assert declared.read(word) == declared.read(WORDS[word][0]) == word
    for name, word in declared.names.items():
        assert word in declared.words
        assert declared.read(name) == word
        assert name not in {text for key in declared.words for text in (key, WORDS[key][0])}


def test_a_chinese_reader_is_told_chinese_words_that_can_be_typed(declared):
    with pytest.raises(UsageError) as refused:
        declared.read("别的")
    offered = refused.value.zh.partition("可用：")[2].rstrip("。").split("、")
    assert [declared.read(word) for word in offered] == list(declared.words)
    assert not any(word in refused.value.zh for word in declared.words if word.isascii())
