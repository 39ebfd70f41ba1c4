"""A Parquet ledger's own columns come back in a Parquet output as they were: types, nulls and values."""

import datetime as dt
import math
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from landprice.cli.main import main
from landprice.errors import Exit

DAYS = [dt.date(2020, 1, 2), None, dt.date(1950, 1, 1)]
MOMENTS = [dt.datetime(2020, 1, 1, 8), None, dt.datetime(1969, 12, 31)]  # noqa: DTZ001  Arrow adds the zone
COLUMNS = {
    "date32": pa.array(DAYS, pa.date32()),
    "date64": pa.array(DAYS, pa.date64()),
    "time32": pa.array([dt.time(1, 2, 3, 5000), None, dt.time(4)], pa.time32("ms")),
    "time64": pa.array([dt.time(1, 2, 3, 5001), None, dt.time(4)], pa.time64("us")),
    "fixed bytes": pa.array([b"abcd", None, b"\0\0\0\1"], pa.binary(4)),
    "bytes": pa.array([b"abcd", None, b""], pa.binary()),
    "dictionary": pa.array(["a", None, "b"]).dictionary_encode(),
    "zone": pa.array(MOMENTS, pa.timestamp("ms", "Asia/Shanghai")),
    "offset": pa.array(MOMENTS, pa.timestamp("us", "+08:00")),
    "no zone": pa.array(MOMENTS, pa.timestamp("ns")),
    "struct": pa.array([{"a": math.nan, "b": "x"}, None, {"a": None, "b": None}]),
    "float": pa.array([1.5, math.nan, None], pa.float32()),
    "half": pa.array([1.5, None, -math.inf], pa.float16()),
    "decimal": pa.array([Decimal("1.20"), None, None], pa.decimal128(5, 2)),
    "list": pa.array([[1, None], None, []], pa.list_(pa.int16())),
    "fixed list": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int16(), 2)),
    "map": pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int16())),
    "string": pa.array(["工业", None, ""]),
    "large string": pa.array(["工业", None, ""], pa.large_string()),
    "truth": pa.array([True, None, False]),
    "null": pa.nulls(3),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("rows", [3, 0])
def test_a_column_keeps_its_type(tmp_path, name, rows):
    """In the priced rows and in the rejects; also of a ledger without rows."""
    path, output = tmp_path / "ledger.parquet", tmp_path / "priced.parquet"
    given = pa.table({"use": ["工业用地"] * 3, "full_price": [960000, 970000, None], name: COLUMNS[name]})
    parquet.write_table(given.slice(0, rows), path)
    stored = parquet.read_table(path)
    code = main(["batch", str(path), "--calculator", "term", "--set", "years=20", "-o", str(output)])
    assert code == (Exit.ROWS_REJECTED if rows else Exit.PRICED)
    outputs = [parquet.read_table(one) for one in (output, output.with_name("priced.rejects.parquet"))]
    values = []
    for one in outputs:
        assert [one.schema.field(key).type for key in stored.column_names] == stored.schema.types
        values += one.column(name).to_pylist()
    assert repr(values) == repr(stored.column(name).to_pylist())
