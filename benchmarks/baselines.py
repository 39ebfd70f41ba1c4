"""The hand-written scripts that ``batch`` is compared with, each run as a process of its own."""

COPY = """
import sys
import polars as pl

pl.scan_csv(sys.argv[1], infer_schema=False).sink_csv(sys.argv[2])
"""

HAND = """
# The columns of `batch --calculator term`, computed in Polars without any check, for industrial land.
# Input columns are read as text, so that they are written back unchanged.
import sys
import polars as pl


def whole(name, places):
    return pl.col(name).cast(pl.Decimal(38, places)).to_physical().cast(pl.Int128)


def yuan(name, places=2):
    return pl.col(name).reinterpret(dtype=pl.Decimal(38, places)).alias(name)


rows = pl.scan_csv(sys.argv[1], infer_schema=False)
own = rows.collect_schema().names()
area, unit_price = whole("土地面积（㎡）", 4), whole("出让评估单价（元/㎡）", 4)
years = pl.col("供应年期").cast(pl.Int128)
rows = rows.with_columns(area=area, years=years, full_term_price=(area * unit_price + 500_000) // 1_000_000)
rows = rows.with_columns(price=(pl.col("full_term_price") * pl.col("years") + 49) // 50)
rows = rows.with_columns(
    reserve_price=pl.col("price"),
    per_area=(pl.col("price") * 10_000 + pl.col("area") - 1) // pl.col("area"),
    per_mu=(pl.col("price") * 20_000_000 + 3 * pl.col("area") - 1) // (3 * pl.col("area")),
)
over = pl.when(pl.col("years") > 20).then(pl.lit("term-over-general-limit"))
research = pl.when(pl.col("土地用途") == "科研用地").then(pl.lit("use-by-reference"))
said = pl.concat_str([research, over], separator=";", ignore_nulls=True)
rows.select(
    *own,
    yuan("full_term_price"),
    yuan("price"),
    yuan("reserve_price"),
    pl.lit("招标拍卖挂牌").alias("supply_method"),
    yuan("per_area"),
    yuan("per_mu", 6),
    pl.when(said != "").then(said).alias("warnings"),
).sink_csv(sys.argv[2])
"""

DECIMAL = """
# The same columns row by row with decimal.Decimal, with the checks of `batch --calculator term`, in one process.
import csv
import re
import sys
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

FEN, STEP = Decimal("0.01"), Decimal("0.000001")
PLAIN = {"area": re.compile(r"[0-9]+(\\.[0-9]{1,4})?"), "price": re.compile(r"[0-9]+(\\.[0-9]{1,4})?")}
YEARS = re.compile(r"[0-9]+(\\.[0-9]{1,2})?")
MAXIMUM = {"工业用地": 50, "仓储用地": 50, "科研用地": 50, "工矿仓储用地": 50, "商服用地": 40, "住宅用地": 70}
SCOPE = {"工业用地", "仓储用地", "科研用地", "工矿仓储用地"}
ADDED = ["full_term_price", "price", "reserve_price", "supply_method", "per_area", "per_mu", "warnings"]
with open(sys.argv[1], encoding="utf-8-sig", newline="") as source, open(sys.argv[2], "w", newline="") as priced:
    rows, to_priced = csv.reader(source), csv.writer(priced)
    to_rejects = csv.writer(open(sys.argv[2] + ".rejects", "w", newline=""))
    heading = next(rows)
    to_priced.writerow([*heading, *ADDED])
    for number, row in enumerate(rows, 2):
        if len(row) != len(heading):
            to_rejects.writerow([*row, number, "ragged-row"])
            continue
        parcel, use, area, unit_price, years = (cell.strip() for cell in row)
        codes, warnings = [], []
        if use not in MAXIMUM:
            codes.append("unknown-use")
        if not PLAIN["area"].fullmatch(area) or not PLAIN["price"].fullmatch(unit_price) or not YEARS.fullmatch(years):
            codes.append("not-a-number")
        if codes:
            to_rejects.writerow([*row, number, ";".join(codes)])
            continue
        area, unit_price, years, maximum = Decimal(area), Decimal(unit_price), Decimal(years), MAXIMUM[use]
        if area > 10**9 or unit_price > 10**7 or years > 100:
            codes.append("beyond-limit")
        if area <= 0 or unit_price <= 0 or years <= 0:
            codes.append("not-positive")
        if use not in SCOPE:
            codes.append("use-out-of-scope")
        if years > maximum:
            codes.append("term-over-maximum")
        if codes:
            to_rejects.writerow([*row, number, ";".join(codes)])
            continue
        if use == "科研用地":
            warnings.append("use-by-reference")
        if years > 20:
            warnings.append("term-over-general-limit")
        if years == maximum:
            warnings.append("full-term-not-flexible")
        full = (area * unit_price).quantize(FEN, ROUND_HALF_UP)
        price = (full * years / maximum).quantize(FEN, ROUND_CEILING)
        per_area = (price / area).quantize(FEN, ROUND_CEILING)
        per_mu = (price / (area * 15)).quantize(STEP, ROUND_CEILING)
        to_priced.writerow([*row, full, price, price, "招标拍卖挂牌", per_area, per_mu, ";".join(warnings)])
"""
