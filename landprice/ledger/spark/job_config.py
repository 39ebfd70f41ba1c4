"""What workers need to price as the driver does: small, picklable, and checked on arrival."""

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
    """How a ledger is priced. It carries the driver's rule book, so workers read none.

    Attributes:
        headings: Of the ledger's columns.
        calculator: The key of the calculator for every row; None if a column names it.
        column_options: The values of --set, --map and --unit.
        rules: The rule book.
        accept: Codes of objections that are accepted.
        prefix: Put before the headings that the outputs add.
        lang: Of the messages.
        strict: Whether to accept plain numbers only.
    """

    headings: tuple[str, ...]
    calculator: str | None
    column_options: ColumnOptions
    rules: RuleBook
    accept: tuple[str, ...]
    prefix: str
    lang: Lang
    strict: bool = False

    def make_pricer(self) -> Pricer:
        """Make the pricer.

        Raises:
            UsageError: The headings or the column options don't fit.
        """
        return Pricer(
            self.headings,
            calculator=self.calculator,
            column_options=self.column_options,
            rules=self.rules,
            accept=self.accept,
            prefix=self.prefix,
            lang=self.lang,
            strict=self.strict,
        )

    def serialize(self) -> "SerializedJob":
        """Serialize the configuration for the workers."""
        return SerializedJob(pickle.dumps(self), self.rules.sha256, VERSION, pl.__version__)


@dataclass(frozen=True)
class SerializedJob:
    """A pickled `JobConfig` with the versions that must be equal on the worker.

    Attributes:
        content: The configuration, pickled.
        sha256: The hash of the rule book.
        version: The version of landprice.
        polars: The version of Polars.
    """

    content: bytes
    sha256: str
    version: str
    polars: str

    def load_pricer(self) -> Pricer:
        """Make the pricer, once for each worker process.

        Raises:
            LandpriceError: The worker has another landprice or Polars than the driver.
        """
        return _load_pricer(self)


@functools.lru_cache(maxsize=4)
def _load_pricer(serialized: SerializedJob) -> Pricer:
    _require_same("landprice", serialized.version, VERSION)
    _require_same("polars", serialized.polars, pl.__version__)
    config: JobConfig = pickle.loads(serialized.content)  # noqa: S301  from the driver, like the function that Spark unpickled
    _require_same(f"{config.rules.id} (sha256)", serialized.sha256, config.rules.sha256)
    return config.make_pricer()


def _require_same(what: str, driver: str, worker: str) -> None:
    """Require that a worker has the same version as the driver.

    Raises:
        LandpriceError: It has another.
    """
    if driver != worker:
        raise LandpriceError(
            f"工作节点的 {what} 为 {worker}，与驱动程序的 {driver} 不同；请在各节点使用同一环境。",
            f"A worker has {what} {worker}, the driver {driver}. Use the same environment on every node.",
        )
