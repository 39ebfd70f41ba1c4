"""Draws the ledgers of the benchmarks with a fixed seed, so that every run and machine has the same."""

import random
from collections.abc import Iterator
from pathlib import Path

SEED = 20240131
BLOCK = 1_000_000
"""Rows that are drawn; a longer ledger repeats them."""

USES = ["工业用地", "仓储用地", "科研用地", "工矿仓储用地"]
HEADINGS = {
    "term": ["宗地编号", "土地用途", "土地面积（㎡）", "出让评估单价（元/㎡）", "供应年期"],
    "lease": ["宗地编号", "土地用途", "土地面积（㎡）", "出让评估单价（元/㎡）", "供应年期", "租金调整周期"],
    "lease-to-sale": ["宗地编号", "土地用途", "土地面积（㎡）", "出让评估单价（元/㎡）", "租赁期", "出让年期"],
    "mixed": [
        *("calculator", "宗地编号", "土地用途", "土地面积（㎡）", "出让评估单价（元/㎡）", "供应年期", "租金调整周期"),
        *("lease_years", "sale_years", "level_1", "kind_1", "layer_area_1", "level_2", "kind_2", "layer_area_2"),
        *("use_1", "floor_area_1", "use_2", "floor_area_2"),
    ],
}
"""The headings of each kind of ledger; ``mixed`` has rows of every calculator that prices ledgers."""


def generate(path: Path, rows: int, kind: str, encoding: str = "utf-8") -> Path:
    """Write a ledger.

    Args:
        path: The file.
        rows: The number of rows.
        kind: One of `HEADINGS`.
        encoding: Of the file.
    """
    draw = random.Random(SEED)
    block = "".join(",".join(row) + "\n" for row in _draw_rows(kind, min(rows, BLOCK), draw)).encode(encoding)
    with path.open("wb") as file:
        file.write((",".join(HEADINGS[kind]) + "\n").encode(encoding))
        for _ in range(rows // BLOCK):
            file.write(block)
        if rows % BLOCK:
            file.write(b"\n".join(block.split(b"\n", rows % BLOCK)[:-1]) + b"\n")
    return path


def _draw_rows(kind: str, count: int, draw: random.Random) -> Iterator[list[str]]:
    for number in range(count):
        area, price = draw.randrange(10**7, 10**9), draw.randrange(10**4, 10**6)
        own = [f"津{number:08d}", draw.choice(USES), f"{area // 10**4}.{area % 10**4:04d}", f"{price / 100:.2f}"]
        if kind == "term":
            yield [*own, str(draw.randrange(5, 50))]
        elif kind == "lease":
            yield [*own, str(draw.randrange(5, 21)), "5"]
        elif kind == "lease-to-sale":
            yield [*own, str(draw.randrange(1, 6)), str(draw.randrange(10, 45))]
        else:
            yield _draw_mixed_row(own, draw)


def _draw_mixed_row(own: list[str], draw: random.Random) -> list[str]:
    """Draw a row of a random calculator; the columns of the others stay empty."""
    calculator = draw.choice(["term", "lease", "lease-to-sale", "underground", "mixed"])
    years = every = leased = sold = ""
    layers, parts = [""] * 6, [""] * 4
    if calculator == "term":
        years = str(draw.randrange(5, 50))
    elif calculator == "lease":
        years, every = str(draw.randrange(5, 21)), draw.choice(["", "5"])
    elif calculator == "lease-to-sale":
        leased, sold = str(draw.randrange(1, 6)), str(draw.randrange(10, 45))
    elif calculator == "underground":
        layers = ["1", "commercial", str(draw.randrange(100, 999)), "2", "parking", str(draw.randrange(100, 999))]
    else:
        parts = ["industrial", str(draw.randrange(1000, 9999)), "office", str(draw.randrange(100, 999))]
        own = [own[0], "", *own[2:]]
    return [calculator, *own, years, every, leased, sold, *layers, *parts]
