"""What every worker needs to price as the driver does: small, picklable, and checked where it arrives."""

import functools
import pickle
from dataclasses import dataclass

import polars as pl

from landprice.errors import LandpriceError, Lang
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import Pricer
from landprice.rulebook import RuleBook
from landprice.version import VERSION


@dataclass(frozen=True)
class JobConfig:
    """How a ledger is priced, whole: the driver's rule book goes with it, so no worker reads one.

    Attributes:
        headings: Of the ledger's columns.
        calculator: For every row; None where a column says it.
        wishes: What the user says of the columns.
        rules: The rule book.
        accept: Codes of objections that are accepted.
        prefix: Put before what the output adds.
        lang: Of the messages.
        strict: Whether numbers are taken only where they are plain.
    """

    headings: tuple[str, ...]
    calculator: str | None
    wishes: ColumnOptions
    rules: RuleBook
    accept: tuple[str, ...]
    prefix: str
    lang: Lang
    strict: bool = False

    def pricer(self) -> Pricer:
        """What prices the rows.

        Raises:
            UsageError: The headings, or what was said of them, don't fit.
        """
        return Pricer(
            self.headings,
            calculator=self.calculator,
            wishes=self.wishes,
            rules=self.rules,
            accept=self.accept,
            prefix=self.prefix,
            lang=self.lang,
            strict=self.strict,
        )

    def sealed(self) -> "SerializedJob":
        """The recipe as it travels."""
        return SerializedJob(pickle.dumps(self), self.rules.sha256, VERSION, pl.__version__)


@dataclass(frozen=True)
class SerializedJob:
    """A recipe's bytes, and what must be the same where they are opened.

    Attributes:
        content: The recipe, pickled.
        sha256: Of the rule book.
        version: Of landprice.
        polars: Its version.
    """

    content: bytes
    sha256: str
    version: str
    polars: str

    def pricer(self) -> Pricer:
        """What prices the rows, made once for each worker process.

        Raises:
            LandpriceError: The worker has another landprice or Polars than the driver.
        """
        return _opened(self)


@functools.lru_cache(maxsize=4)
def _opened(sealed: SerializedJob) -> Pricer:
    """A pricer, kept from one task to the next."""
    _require_same("landprice", sealed.version, VERSION)
    _require_same("polars", sealed.polars, pl.__version__)
    recipe: JobConfig = pickle.loads(sealed.content)  # noqa: S301  the driver's own, as the function that Spark unpickled
    _require_same(f"{recipe.rules.id} (sha256)", sealed.sha256, recipe.rules.sha256)
    return recipe.pricer()


def _require_same(what: str, driver: str, worker: str) -> None:
    """Require that a worker computes with what the driver has.

    Raises:
        LandpriceError: It does not.
    """
    if driver != worker:
        raise LandpriceError(
            f"工作节点的 {what} 为 {worker}，与驱动程序的 {driver} 不同；请在各节点使用同一环境。",
            f"a worker has {what} {worker} and the driver {driver}; give every node the same environment.",
        )
