"""An example of each command, for its help and for a command without arguments."""

from landprice.errors import Lang

_PARCEL = ("--use 工业用地 --unit-price 480 --area 20000", "--use industrial --unit-price 480 --area 20000")
_PARTS = (
    "--part 工业用地:26000:525 --part 商务金融用地:7500:1800 --area 20000",
    "--part industrial:26000:525 --part office:7500:1800 --area 20000",
)
_EXAMPLES = {
    "term": tuple(f"{parcel} --years 20" for parcel in _PARCEL),
    "lease": tuple(f"{parcel} --years 20 --review-every 5" for parcel in _PARCEL),
    "lease-to-sale": tuple(f"{parcel} --lease-years 5 --sale-years 45" for parcel in _PARCEL),
    "underground": (
        "--unit-price 5000 --area 3000 --layer 地下一层:商业:3000",
        "--unit-price 5000 --area 3000 --layer 1:commercial:3000",
    ),
    "mixed": _PARTS,
    "cost": (
        "--tract-cost 6000万元 --part 工业用地:20000 --part 住宅用地:10000",
        "--tract-cost 60000000 --part industrial:20000 --part residential:10000",
    ),
    "phases": (
        "--use 工业用地 --unit-price 480 --area 20000 --phase 10000:20 --phase 5000:20",
        "--use industrial --unit-price 480 --area 20000 --phase 10000:20 --phase 5000:20",
    ),
    "intensify": (
        "--use 工业用地 --within-plan --use-unchanged",
        "--use industrial --within-plan --use-unchanged",
    ),
    "compare": tuple(f"{parcel} --years 20 --lease-years 5" for parcel in _PARCEL),
    "batch": (
        "台账.xlsx --calculator term --set years=20 -o 结果.xlsx",
        "ledger.xlsx --calculator term --set years=20 -o priced.xlsx",
    ),
    "verify": ("测算书.json", "statement.json"),
}


def example_of(command: str, lang: Lang) -> str | None:
    """Return a line that runs a command; None if there is none.

    Example:
        >>> example_of("verify", "en")
        'landprice verify statement.json'
    """
    if command not in _EXAMPLES:
        return None
    zh, en = _EXAMPLES[command]
    return f"landprice {command} {zh if lang == 'zh' else en}"
