"""What can be written in every format: a statement, a sweep, a timeline, the report of a ledger's run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from landprice.errors import Lang
from landprice.kinds.exact.statement import ParcelStatement
from landprice.sweep import Swept
from landprice.timeline import RulePeriod

if TYPE_CHECKING:
    from landprice.present.views.model import DocumentView  # a JSON answer needs no view, and saves the import


@dataclass(frozen=True)
class OutputDocument:
    """Something that can be written in every format; what a format needs is built when it asks.

    Attributes:
        lang: Its language.
        build_data: Returns its plain data, for JSON.
        build_view: Returns its view, for the formats that people read.
        statement: The statement that it is, for a workbook with live formulas; None for anything else.
    """

    lang: Lang
    build_data: Callable[[], Mapping[str, object]]
    build_view: Callable[[], "DocumentView"]
    statement: ParcelStatement | None = None

    @cached_property
    def data(self) -> Mapping[str, object]:
        """Its plain data."""
        return self.build_data()

    @cached_property
    def view(self) -> "DocumentView":
        """Its view."""
        return self.build_view()


def statement_document(statement: ParcelStatement, lang: Lang) -> OutputDocument:
    """Make the document of a statement."""

    def data() -> Mapping[str, object]:
        from landprice.present.as_json import to_dict  # noqa: PLC0415  imported by the formats that need it

        return to_dict(statement, lang)

    def view() -> "DocumentView":
        from landprice.present.views.statement import statement_view  # noqa: PLC0415  a JSON answer needs no view

        return statement_view(statement, lang)

    return OutputDocument(lang, data, view, statement)


def sweep_document(swept: Swept, lang: Lang) -> OutputDocument:
    """Make the document of a sweep."""

    def data() -> Mapping[str, object]:
        from landprice.present.as_json import sweep_to_dict  # noqa: PLC0415  imported by the formats that need it

        return sweep_to_dict(swept, lang)

    def view() -> "DocumentView":
        from landprice.present.views.sweep import sweep_view  # noqa: PLC0415  a JSON answer needs no view

        return sweep_view(swept, lang)

    return OutputDocument(lang, data, view)


def timeline_document(periods: Sequence[RulePeriod], lang: Lang) -> OutputDocument:
    """Make the document of a timeline."""

    def data() -> Mapping[str, object]:
        from landprice.present.as_json import timeline_to_dict  # noqa: PLC0415  imported by the formats that need it

        return timeline_to_dict(periods, lang)

    def view() -> "DocumentView":
        from landprice.present.views.timeline import timeline_view  # noqa: PLC0415  a JSON answer needs no view

        return timeline_view(periods, lang)

    return OutputDocument(lang, data, view)
