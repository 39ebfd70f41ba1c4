"""The declaration of every input. Options, headings, JSON, the workbook's cells and the reference are made from these.

An input's declaration is attached to a type alias, so that a calculator declares its inputs as a typed dictionary
(``area: Area``). Labels are in the glossary.
"""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from landprice.inputs import quantities
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    ReviewPricesInput,
    UseInput,
    WordInput,
)
from landprice.inputs.quantities import Amount
from landprice.rulebook import shapes

_GRADES = (*"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五")

# ── the parcel ──

ParcelName = Annotated[
    str,
    NoteInput(
        key="parcel",
        help=("宗地编号，原样照录", "parcel number, echoed"),
        headings=("地块编号", "宗地号", "地块号", "出让宗地编号", "地块", "电子监管号"),
    ),
]
Location = Annotated[
    str,
    NoteInput(
        key="location",
        help=("坐落，原样照录", "location, echoed"),
        headings=("宗地坐落", "土地位置", "地块位置", "土地坐落", "地块坐落", "宗地位置", "具体位置", "项目位置"),
    ),
]
ValuationDate = Annotated[
    str,
    NoteInput(key="valuation_date", help=("估价期日，原样照录", "valuation date, echoed"), headings=("评估基准日",)),
]
Grade = Annotated[str, NoteInput(key="grade", help=("土地级别，原样照录", "land grade, echoed"))]
ReportNumber = Annotated[
    str, NoteInput(key="report_number", help=("备案号，原样照录", "filing number of the report, echoed"))
]
FloorAreaRatio = Annotated[
    Amount,
    NumberInput(
        key="floor_area_ratio",
        kind=quantities.RATIO,
        own_line=True,
        help=("容积率；给出时另列楼面地价", "floor area ratio; adds the price per ㎡ of floor"),
        headings=("设定容积率",),
    ),
]
Use = Annotated[
    str,
    UseInput(
        key="use",
        help=("土地用途：键或中文名称", "land use, by key or Chinese name"),
        headings=("规划用途", "规划土地用途", "规划用地性质", "设定用途", "主要用途", "用地性质", "用途"),
    ),
]
SuppliedBy = Annotated[
    str,
    NoteInput(
        key="supplied_by",
        help=("宗地原供地方式；划拨、租赁的须确认", "how the parcel was supplied; 划拨 and 租赁 must be accepted"),
        headings=("供应方式", "supplyType"),
        read_by_rules=True,
    ),
]
Area = Annotated[
    Amount,
    NumberInput(
        key="area",
        kind=quantities.AREA,
        help=("土地面积", "land area"),
        headings=(
            *("面积", "出让面积", "宗地面积", "用地面积", "出让土地面积", "总面积", "宗地总面积"),
            *("出让用地面积", "使用权面积", "净用地面积", "供地面积"),
        ),
    ),
]
UnitPrice = Annotated[
    Amount,
    NumberInput(
        key="unit_price",
        kind=quantities.UNIT_PRICE,
        help=("最高年期的出让评估单价", "assessed unit price for the maximum term"),
        headings=("评估单价", "设定地价", "地价", "单价"),
    ),
]
FullPrice = Annotated[
    Amount,
    NumberInput(
        key="full_price",
        kind=quantities.MONEY,
        rounded=True,
        help=("最高年期的出让评估总价", "assessed price for the maximum term, a total"),
        headings=(
            "评估总价",
            "评估价",
            *("宗地总地价", "宗地总价", "土地总价", "总地价", "总价"),
            *("成交价格", "成交价", "成交总价", "成交金额", "竞得价", "合同价款", "出让价款", "土地出让金"),
            *("起始价", "起始总价", "挂牌起始价", "出让起始价", "起拍价", "起叫价", "底价"),
            "价格",
        ),
    ),
]
PriceYears = Annotated[
    Amount,
    NumberInput(
        key="price_years",
        kind=quantities.PART_YEARS,
        help=("评估价对应的年期，缺省为最高年期", "years that the price is for (default: the maximum term)"),
        headings=(
            *("土地使用年限", "土地使用年期", "土地出让年限", "出让年限", "出让年期"),
            *("使用年限", "使用年期", "设定使用年限"),
        ),
    ),
]
MaxTerm = Annotated[
    Amount,
    NumberInput(
        key="max_term",
        kind=quantities.PART_YEARS,
        help=("最高年限，缺省依用途的法定最高年限", "maximum term (default: the statutory one of the use)"),
        headings=("最高年限",),
    ),
]
LandGrade = Annotated[
    str,
    WordInput(
        key="land_grade",
        words=tuple(map(str, range(1, len(_GRADES) + 1))),
        names={
            name: str(number)
            for number, numeral in enumerate(_GRADES, 1)
            for name in (f"{number}等", f"{numeral}等地", f"{number}等地", numeral)
        },
        help=("土地等别（不是土地级别），用于最低价标准", "land grade of the place (土地等别), for the minimum price"),
        headings=("等别", "所在土地等别"),
    ),
]
MinimumPrice = Annotated[
    Amount,
    NumberInput(
        key="minimum_price",
        kind=quantities.UNIT_PRICE,
        help=("最低价标准，代替按土地等别的标准", "minimum price, in the place of the land grade's"),
        headings=("最低价标准", "工业用地最低价标准", "出让最低价标准"),
    ),
]
MinimumCase = Annotated[
    str,
    WordInput(
        key="minimum_case",
        words=("standard", "priority-intensive", "farm-processing"),
        help=("适用最低价标准的情形，缺省为标准", "the case of the minimum price (default: the standard)"),
    ),
]
CostPrice = Annotated[
    Amount,
    NumberInput(
        key="cost_price",
        kind=quantities.MONEY,
        help=("成本价：标底不得低于它", "cost price, which the reserve price may not be below"),
    ),
]
CostRent = Annotated[
    Amount,
    NumberInput(
        key="cost_rent",
        kind=quantities.RENT,
        zero=True,
        help=("成本租金（每年）：租金不得低于它", "cost rent a year, which a rent may not be below"),
    ),
]

# ── flexible term ──

Years = Annotated[
    Amount, NumberInput(key="years", kind=quantities.YEARS, help=("供应年期", "supply term"), headings=("租赁年限",))
]
TermYears = Annotated[Amount, NumberInput(key="years", kind=quantities.PART_YEARS, help=("供应年期", "supply term"))]
HeldYears = Annotated[
    Amount,
    NumberInput(
        key="years",
        kind=quantities.YEARS,
        sweeps=True,
        help=(
            "持有年数；起:止:步长（如 5:50:5）逐年数列示",
            "years held; START:STOP:STEP such as 5:50:5 shows each in turn",
        ),
    ),
]
Method = Annotated[
    str,
    WordInput(
        key="method",
        words=("ratio", "capitalised"),
        names={"比值": "ratio", "比值法": "ratio", "还原法": "capitalised", "还原法系数": "capitalised"},
        help=(
            "年期比值（缺省）或还原法",
            "ratio of years (default) or capitalised factor",
        ),
    ),
]
Rate = Annotated[
    Amount,
    NumberInput(
        key="rate",
        kind=quantities.RATE,
        needs="method",
        help=("土地还原率，用于 capitalised", "capitalisation rate, for capitalised"),
        headings=("还原率",),
    ),
]

# ── lease ──

ReviewEvery = Annotated[
    Amount,
    NumberInput(
        key="review_every",
        kind=quantities.YEARS,
        help=("租金调整周期；不给则租金不调整", "years between rent reviews (default: a fixed rent)"),
        headings=("调整周期",),
    ),
]
Reassessed = Annotated[
    Sequence[Amount | None],
    ReviewPricesInput(
        key="reassessed",
        help=(
            "各次调整时的评估价，依次给出；元/㎡ 或总价随宗地评估价",
            "price at each review in turn; 元/㎡ or a total, as the parcel's price is",
        ),
        headings=("第{}次调整评估价",),
    ),
]
Index = Annotated[
    Sequence[Amount | None],
    ListInput(
        key="index",
        kind=quantities.INDEX,
        first=0,
        help=("土地价格指数，依次为基期、第1次调整…", "land price index at the base, the first review, …"),
        headings=("土地价格指数{}", "第{}次土地价格指数"),
    ),
]
DiscountRate = Annotated[
    Amount,
    NumberInput(
        key="discount_rate",
        kind=quantities.RATE,
        help=("折现率；给出时另列现值", "discount rate; adds the present value"),
    ),
]

# ── lease to sale ──

LeaseYears = Annotated[
    Amount, NumberInput(key="lease_years", kind=quantities.YEARS, help=("租赁期", "years of the lease"))
]
SaleYears = Annotated[
    Amount, NumberInput(key="sale_years", kind=quantities.YEARS, help=("出让年期", "years of the grant"))
]
RentPaid = Annotated[
    Amount,
    NumberInput(
        key="rent_paid",
        kind=quantities.MONEY,
        zero=True,
        help=("已交租金，缺省为租赁期租金总额", "rent already paid (default: the whole lease's)"),
    ),
]
SaleBasis = Annotated[
    str,
    WordInput(
        key="sale_basis",
        words=("whole-right", "sale-term"),
        help=(
            "出让价款对应租让合计年期（缺省）或仅出让年期",
            "the sale price is for both phases (default) or for the grant years alone",
        ),
    ),
]

# ── the modes compared ──

PhaseYears = Annotated[
    Amount,
    NumberInput(
        key="lease_years",
        kind=quantities.YEARS,
        help=(
            "先租后让的租赁期；缺省为一般的最长租赁期，并至少留一年出让",
            "years leased before the grant (default: the usual longest that leaves the grant at least a year)",
        ),
    ),
]
CeilingReview = Annotated[
    Amount,
    NumberInput(
        key="review_every",
        kind=quantities.YEARS,
        help=(
            "按上限的长期租赁的租金调整周期；缺省为最短周期",
            "years between reviews of the lease at its ceilings (default: the shortest allowed)",
        ),
    ),
]

# ── underground ──

LEVEL_FIELD = NumberInput(key="level", kind=quantities.LEVEL, headings=("地下层次{}", "层次{}"))
KIND_FIELD = WordInput(
    key="kind",
    words=shapes.KINDS,
    names={
        **dict.fromkeys(("商业", "商铺", "商场", "商业用地", "商服用地"), "commercial"),
        **dict.fromkeys(("办公用房", "写字楼", "商务办公"), "office"),
        **dict.fromkeys(
            ("停车", "车库", "停车库", "停车位", "停车场", "地下车库", "地下停车场", "社会停车场"), "parking"
        ),
        **dict.fromkeys(("工业用房", "厂房", "工业用地"), "industrial"),
        **dict.fromkeys(("仓库", "仓储用房", "仓储用地"), "storage"),
    },
    headings=("地下用途{}",),
)
LAYER_AREA_FIELD = NumberInput(key="layer_area", kind=quantities.AREA, headings=("地下建筑面积{}",))
SURFACE_PRICE_FIELD = NumberInput(
    key="surface_price", kind=quantities.UNIT_PRICE, headings=("地表单价{}", "地表评估单价{}", "地面基准地价{}")
)
LAYER_FIELDS = (LEVEL_FIELD, KIND_FIELD, LAYER_AREA_FIELD, SURFACE_PRICE_FIELD)
Layer = Annotated[
    Sequence[str],
    PartsInput(
        key="layer",
        fields=LAYER_FIELDS,
        required=2,
        help=(
            "地下分层，可多次给出；地表单价为该项用途的，缺省为宗地的",
            "a layer, any number of times; the surface price is that of its use (default: the parcel's)",
        ),
    ),
]
Basis = Annotated[
    str,
    WordInput(
        key="basis",
        words=("area", "total"),
        help=("按该层面积（缺省）或按整宗地表价款", "by the layer's area (default) or by the whole surface price"),
    ),
]

# ── mixed and cost ──

PART_USE_FIELD = UseInput(key="use", headings=("用途{}", "土地用途{}"))
FLOOR_AREA_FIELD = NumberInput(key="floor_area", kind=quantities.AREA, headings=("建筑面积{}",))
LAND_AREA_FIELD = NumberInput(key="land_area", kind=quantities.AREA, headings=("用途面积{}",))
PART_PRICE_FIELD = NumberInput(key="unit_price", kind=quantities.UNIT_PRICE, headings=("评估单价{}", "单价{}"))
MixedPart = Annotated[
    Sequence[str],
    PartsInput(
        key="part",
        fields=(PART_USE_FIELD, FLOOR_AREA_FIELD, PART_PRICE_FIELD),
        required=2,
        help=(
            "分用途：用途、建筑面积、评估单价，可多次给出",
            "a part: use, floor area, unit price; any number of times",
        ),
    ),
]
CostPart = Annotated[
    Sequence[str],
    PartsInput(
        key="part",
        fields=(PART_USE_FIELD, LAND_AREA_FIELD, PART_PRICE_FIELD),
        required=2,
        help=("分用途：用途、土地面积、单价，可多次给出", "a part: use, land area, unit price; any number of times"),
    ),
]
Primary = Annotated[
    str,
    UseInput(
        key="primary",
        help=("以功能的重要性指定的主用途", "primary use, named for its importance"),
        headings=("主用途",),
    ),
]
AncillaryFloorArea = Annotated[
    Amount,
    NumberInput(
        key="ancillary_floor_area",
        kind=quantities.AREA,
        help=("行政办公及生活服务设施建筑面积", "floor area of offices and services"),
    ),
]
AncillaryLandArea = Annotated[
    Amount,
    NumberInput(
        key="ancillary_land_area",
        kind=quantities.AREA,
        help=("行政办公及生活服务设施用地面积", "land area of offices and services"),
    ),
]
HistoricDistrict = Annotated[
    bool, FlagInput(key="historic_district", help=("位于历史文化街区", "the parcel is in a historic district"))
]
ExistingFloorArea = Annotated[
    Amount,
    NumberInput(
        key="existing_floor_area",
        kind=quantities.AREA,
        help=("现状地上权属建筑规模", "existing floor area above ground"),
    ),
]
TractCost = Annotated[
    Amount, NumberInput(key="tract_cost", kind=quantities.MONEY, help=("片区总成本", "cost of the whole tract"))
]
CostBasis = Annotated[
    str,
    WordInput(
        key="basis",
        words=("area", "price"),
        help=(
            "按面积或按价格分摊；各部分都有单价时缺省按价格",
            "by area or by price (default: by price where every part has a unit price)",
        ),
    ),
]

# ── phases ──

PHASE_AREA_FIELD = NumberInput(key="phase_area", kind=quantities.AREA, headings=("第{}期面积", "分期面积{}"))
PHASE_YEARS_FIELD = NumberInput(key="phase_years", kind=quantities.YEARS, headings=("第{}期年期", "分期年期{}"))
Phase = Annotated[
    Sequence[str],
    PartsInput(
        key="phase",
        fields=(PHASE_AREA_FIELD, PHASE_YEARS_FIELD),
        required=1,
        help=("各期供地：面积、年期，可多次给出", "a phase: area, years; any number of times"),
    ),
]
PhaseTerm = Annotated[
    Amount,
    NumberInput(
        key="years",
        kind=quantities.YEARS,
        help=("各期的供应年期，缺省为最高年期", "supply term of the phases (default: the maximum term)"),
    ),
]

# ── more floor area ──

WithinPlan = Annotated[bool, FlagInput(key="within_plan", help=("符合规划", "the project conforms to the plan"))]
UseUnchanged = Annotated[bool, FlagInput(key="use_unchanged", help=("不改变用途", "the use does not change"))]


@cache
def inputs_of(form: type) -> dict[str, Input]:
    """Return the declarations of a calculator's inputs by key, in order.

    Args:
        form: A typed dictionary whose fields are of the types above.
    """
    hints = get_type_hints(form, include_extras=True)
    return {key: _declaration(hint) for key, hint in hints.items()}


def _declaration(hint: Any) -> Input:  # noqa: ANN401
    """Return the declaration that an alias carries, also inside Required[…]."""
    while get_origin(hint) is not Annotated:
        (hint,) = get_args(hint)
    declared: Input = next(extra for extra in hint.__metadata__ if isinstance(extra, Input))
    return declared
