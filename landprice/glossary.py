"""Labels in Chinese and English for every key that is shown, in the words of the trade.

A key that ends in a number or a use (``rent_2``, ``share_residential``) takes its label from a pattern (``rent_k``,
``share_USE``). The labels of uses stand in the rule book, and no label holds a number of the law: both come from the
book in force.
"""

import re
from collections.abc import Callable, Mapping

from landprice.errors import Bilingual, Lang
from landprice.label_table import LabelTable

CALCULATORS = LabelTable(
    "glossary.CALCULATORS",
    {
        "term": ("弹性年期出让", "flexible-term grant"),
        "lease": ("长期租赁", "long lease"),
        "lease-to-sale": ("先租后让", "lease, then grant"),
        "underground": ("地下空间", "underground space"),
        "mixed": ("混合用地", "mixed use"),
        "cost": ("成本价分摊", "cost allocation"),
        "intensify": ("提高容积率", "more floor area"),
        "compare": ("供应方式比较", "supply modes compared"),
        "phases": ("分期供地", "phased supply"),
    },
)

MODES = LabelTable(
    "glossary.MODES",
    {
        "full_term": ("最高年期出让", "full-term grant"),
        "term": CALCULATORS["term"],
        "lease": CALCULATORS["lease"],
        "lease_ceilings": ("长期租赁（按上限）", "long lease at its ceilings"),
        "lease_to_sale": CALCULATORS["lease-to-sale"],
    },
)
"""The modes that a comparison sets side by side; a line of one has its key before the line's own (``term_price``)."""

MEASURES = ("first_payment", "sum_paid", "sum_per_year", "present_value", "price_for_max_term")
"""The figures that a comparison has for each mode, in lines ``MODE_MEASURE``."""

INPUTS = {
    "parcel": ("宗地编号", "parcel"),
    "location": ("坐落", "location"),
    "valuation_date": ("估价期日", "valuation date"),
    "grade": ("土地级别", "land grade"),
    "report_number": ("备案号", "report number"),
    "floor_area_ratio": ("容积率", "floor area ratio"),
    "use": ("土地用途", "land use"),
    "area": ("土地面积", "land area"),
    "unit_price": ("出让评估单价", "assessed unit price"),
    "full_price": ("最高年期出让评估总价", "assessed price"),
    "price_years": ("评估设定年期", "years the price is for"),
    "max_term": ("法定最高年限", "maximum term"),
    "years": ("供应年期", "supply term"),
    "method": ("修正方法", "method"),
    "rate": ("土地还原率", "capitalisation rate"),
    "cost_price": ("成本价", "cost price"),
    "cost_rent": ("成本租金", "cost rent"),
    "supplied_by": ("供地方式", "supplied by"),
    "review_every": ("租金调整周期", "review period"),
    "reassessed": ("各次调整评估价", "price at each review"),
    "reassessed_k": ("第k次调整评估价", "price at review k"),
    "index": ("土地价格指数", "land price index"),
    "index_0": ("基期土地价格指数", "land price index at the base"),
    "index_k": ("第k次土地价格指数", "land price index at review k"),
    "discount_rate": ("折现率", "discount rate"),
    "lease_years": ("租赁期", "lease years"),
    "sale_years": ("出让年期", "grant years"),
    "rent_paid": ("已交租金", "rent paid"),
    "sale_basis": ("出让价款口径", "basis of the grant price"),
    "layer": ("地下分层", "layer"),
    "level": ("地下层次", "level"),
    "kind": ("地下用途", "kind"),
    "layer_area": ("地下建筑面积", "layer area"),
    "surface_price": ("地表单价", "surface price"),
    "land_grade": ("土地等别", "land grade"),
    "phase": ("分期", "phase"),
    "phase_area": ("分期面积", "phase area"),
    "phase_years": ("分期年期", "phase years"),
    "minimum_price": ("最低价标准", "minimum price"),
    "minimum_case": ("最低价情形", "case of the minimum price"),
    "basis": ("计价口径", "basis"),
    "part": ("分用途", "part"),
    "primary": ("指定主用途", "primary use by importance"),
    "floor_area": ("建筑面积", "floor area"),
    "land_area": ("用途面积", "land area of a use"),
    "ancillary_floor_area": ("行政办公及生活服务设施建筑面积", "floor area of offices and services"),
    "ancillary_land_area": ("行政办公及生活服务设施用地面积", "land area of offices and services"),
    "historic_district": ("历史文化街区", "historic district"),
    "existing_floor_area": ("现状地上权属建筑规模", "existing floor area above ground"),
    "tract_cost": ("片区总成本", "cost of the tract"),
    "within_plan": ("符合规划", "within the plan"),
    "use_unchanged": ("不改变用途", "use unchanged"),
}

LINES = {
    "assessed_price": ("评估价（设定年期）", "assessed price for its years"),
    "full_term_price": ("法定最高年期出让评估价", "full-term price"),
    "factor": ("年期修正系数", "term factor"),
    "price": ("年期修正价", "term-corrected price"),
    "reserve_price": ("出让价格标底", "reserve price"),
    "supply_method": ("供应方式", "supply method"),
    "per_area": ("单价（元/㎡）", "per ㎡"),
    "per_mu": ("单价（万元/亩）", "per 亩"),
    "per_floor_area": ("楼面地价（元/㎡）", "per ㎡ of floor"),
    "basis_k": ("第k期租金测算值", "market rent (period k)"),
    "ceiling_k": ("第k期租金上限", "ceiling (period k)"),
    "rent_k": ("第k期年租金", "rent a year (period k)"),
    "total_rent": ("租金合计", "total rent"),
    "present_value": ("租金现值", "present value"),
    "rent_total": ("租赁期租金总额", "rent of the lease"),
    "annual_rent": ("年租金", "rent a year"),
    "sale_price": ("出让价款", "grant price"),
    "credit": ("冲抵金额", "credit"),
    "balance": ("应补缴出让价款", "balance due"),
    "uncredited": ("未冲抵租金", "rent not credited"),
    "instalment_k": ("第k年租金", "rent of year k"),
    "first_payment": ("首期付款", "first payment"),
    "sum_paid": ("付款合计", "sum paid"),
    "sum_per_year": ("年均付款", "sum a year held"),
    "price_for_max_term": ("折算最高年期价格", "price for the maximum term"),
    "tolerance": ("取整容差（元）", "what rounding can move (yuan)"),
    "balanced": ("各供应方式均衡", "modes balanced"),
    "minimum": ("最低价标准价款", "minimum price of the parcel"),
    "minimum_standard": ("最低价标准", "minimum price"),
    "minimum_ratio": ("最低价比例", "ratio of the minimum"),
    "base_total": ("基准地价总额", "base price of the parcel"),
    "phase_price_k": ("第k期价款", "price of phase k"),
    "unsupplied_area": ("未供面积（㎡）", "area not supplied (㎡)"),
    "deal_total": ("成交总价", "deal's total"),
    "rent_payment": ("租金支付方式", "payment of the rent"),
    "base_k": ("第k项计价基数", "base of layer k"),
    "layer_unit_k": ("第k项地下单价（元/㎡）", "price per ㎡ of layer k"),
    "layer_k": ("第k项地下价款", "layer price k"),
    "total": ("地下价款合计", "total"),
    "primary_use": ("主用途", "primary use"),
    "primary_by": ("主用途依据", "primary by"),
    "share_USE": ("建筑面积占比·USE", "share of floor area (USE)"),
    "max_term_USE": ("分用途最高年限·USE", "maximum term (USE)"),
    "price_primary": ("按主用途计价", "price by the primary use"),
    "cost_price_k": ("第k项分摊成本价", "allocated cost k"),
    "cost_per_area_k": ("第k项分摊成本单价", "allocated cost per ㎡ (k)"),
}

# A line that means something else in one calculator, or in one mode of a comparison, than in the others.
LINES_OF = {
    ("full_term", "present_value"): ("现值", "present value"),
    ("term", "present_value"): ("现值", "present value"),
    ("lease_to_sale", "present_value"): ("现值", "present value"),
    ("mixed", "price"): ("混合用地价款", "price by shares"),
    ("lease", "per_area"): ("首期年租金单价（元/㎡·年）", "rent of the first year per ㎡"),
    ("lease", "per_mu"): ("首期年租金单价（万元/亩·年）", "rent of the first year per 亩"),
    ("lease", "per_floor_area"): ("首期楼面年租金（元/㎡·年）", "rent of the first year per ㎡ of floor"),
    ("phases", "total"): ("各期价款合计", "total of the phases"),
    ("phases", "per_area"): ("已供面积单价（元/㎡）", "per ㎡ supplied"),
    ("phases", "per_mu"): ("已供面积单价（万元/亩）", "per 亩 supplied"),
    ("underground", "per_area"): ("地下空间单价（元/㎡）", "per ㎡ of the layers"),
    ("underground", "per_mu"): ("地下空间单价（万元/亩）", "per 亩 of the layers"),
    ("underground", "per_floor_area"): ("按地上建筑面积（元/㎡）", "per ㎡ of floor above ground"),
    ("intensify", "price"): ("应补缴土地价款", "price to pay"),
}

SEVERITIES = {
    "refuse": ("不予测算", "refused"),
    "object": ("须确认", "to be accepted"),
    "warn": ("提示", "warning"),
    "verify": ("须核实", "to verify"),
}

OUTCOMES = {
    "ok": ("通过", "ok"),
    "breached": ("未通过", "breached"),
    "accepted": ("已确认", "accepted"),
    "to-verify": ("待核实", "to verify"),
}

ROUNDINGS = {
    "up": ("向上取整至分", "rounded up to the fen"),
    "down": ("向下取整至分", "rounded down to the fen"),
    "half-up": ("四舍五入至分", "half up to the fen"),
    "up-yuan": ("向上取整至元", "rounded up to the yuan"),
    "down-yuan": ("向下取整至元", "rounded down to the yuan"),
    "half-up-yuan": ("四舍五入至元", "half up to the yuan"),
    "up-jiao": ("向上取整至角", "rounded up to the jiao"),
    "down-jiao": ("向下取整至角", "rounded down to the jiao"),
    "half-up-jiao": ("四舍五入至角", "half up to the jiao"),
    "largest-remainder": ("最大余数法取整至分", "largest remainder, to the fen"),
}

BOUNDS = {
    "exact": ("", ""),
    "floor": ("不低于", "at least"),
    "ceiling": ("不高于", "at most"),
    "at-most": ("至多", "at most"),
}

STATUSES = {
    "in-force": ("现行", "in force"),
    "draft": ("征求意见稿", "draft"),
    "notice": ("通知（非规定）", "notice, not a rule"),
    "copy-seen": ("据公开转载，效力未核验", "from a public copy; whether in force is unchecked"),
    "text-not-seen": ("未核验", "unchecked, text not seen"),
    "reading": ("测算口径说明", "our reading"),
}

CHECKS = {
    "not-positive": ("数值须大于零", "not above zero"),
    "unknown-use": ("用途无法识别", "unknown use"),
    "ambiguous-use": ("用途须明确", "ambiguous use"),
    "several-uses": ("有几种用途", "several uses"),
    "term-over-maximum": ("超法定最高年限", "term over the maximum"),
    "maximum-over-statutory": ("设定年限超法定", "maximum over the statute's"),
    "price-not-full-term": ("评估价非最高年期", "price not for the full term"),
    "prices-disagree": ("单价与总价不符", "unit price and price disagree"),
    "price-rounded": ("总价已取整", "total price rounded"),
    "implausible-price": ("单价异常", "implausible price"),
    "below-lowest-minimum": ("低于最低价标准的最低一等", "below the lowest minimum price"),
    "below-national-minimum": ("低于最低价标准", "below the minimum price"),
    "grade-not-in-table": ("土地等别无标准", "no standard for the land grade"),
    "price-over-maximum-term": ("评估价年期超最高年期", "price for more than the maximum term"),
    "term-over-general-limit": ("超过一般年期", "term over the general limit"),
    "full-term-not-flexible": ("非弹性年期", "full term, not flexible"),
    "use-out-of-scope": ("用途不适用", "use out of scope"),
    "use-by-reference": ("参照执行", "use by reference"),
    "price-below-cost": ("低于成本价", "price below cost"),
    "rent-below-cost": ("低于成本租金", "rent below cost"),
    "base-not-50-years": ("租金计算基数年期不符", "rent rate is of another term's price"),
    "review-too-often": ("租金调整周期过短", "review too often"),
    "review-unknown": ("以后各期为上限", "reviews unknown, at their ceilings"),
    "lease-too-short": ("租期过短", "lease too short"),
    "lease-too-long": ("租期过长", "lease too long"),
    "lease-over-civil-code": ("超过民法典租赁期限", "lease over the Civil Code's limit"),
    "lease-phase-too-long": ("先租期过长", "lease phase too long"),
    "credit-over-price": ("已交租金超出让价款", "credit over the price"),
    "below-charged-levels": ("低于计价层次", "below the charged levels"),
    "level-not-covered": ("层次未作规定", "level not covered"),
    "deepest-level": ("地下层次过深", "too deep a level"),
    "kind-not-covered": ("用途未作规定", "kind of space not covered"),
    "phases-over-area": ("各期面积超过宗地", "phases over the parcel"),
    "local-condition": ("地方规定的条件", "a condition of the place"),
    "term-over-local-limit": ("超过最高年限规定", "term over the limit"),
    "lease-over-local-limit": ("租期超过最高年限规定", "lease over the limit"),
    "lease-phase-over-limit": ("先租期超过最高年限规定", "lease phase over the limit"),
    "both-phases-too-short": ("租让合计年期过短", "both phases too short"),
    "both-phases-off-step": ("租让合计年期不成档", "both phases off the step"),
    "not-of-this-base": ("与所用基数无关的条件", "not used with the book's base"),
    "layer-larger-than-parcel": ("该层面积大于宗地", "layer larger than the parcel"),
    "tied-primary-use": ("主用途并列", "tied primary use"),
    "term-differs-by-use": ("分用途年限不同", "term differs by use"),
    "ancillary-over-limit": ("配套超比例", "ancillary over the limit"),
    "compatible-over-limit": ("兼容比例超限", "compatible uses over the limit"),
    "not-covered": ("不在规则范围", "not covered"),
    "allocated-land": ("划拨用地", "allocated land"),
    "price-is-rent": ("价款为租金", "the price is a rent"),
    "price-not-of-a-grant": ("价款非出让价款", "the price is not of a grant"),
    "conversion-conditions": ("达到约定条件后再转为出让", "conditions for converting the lease"),
    "listed-industry": ("符合规定的行业目录", "listed industry"),
    "modes-not-balanced": ("供应方式不均衡", "modes not balanced"),
    "no-sale-phase": ("没有出让阶段", "no sale phase"),
    "own-land": ("自有用地", "land of one's own"),
    "plan-conformity": ("符合规划", "conformity with the plan"),
}

PASSED = LabelTable(
    "glossary.PASSED",
    {
        "not-positive": ("数值均大于零", "all numbers are above zero"),
        "unknown-use": ("土地用途已识别", "the land use is known"),
        "ambiguous-use": ("土地用途明确", "the land use is unambiguous"),
        "several-uses": ("土地用途为一种", "the land use is one"),
        "term-over-maximum": ("年期不超过法定最高出让年限", "the term is within the maximum"),
        "maximum-over-statutory": ("设定最高年限不超过法定最高出让年限", "the maximum term is within the statute's"),
        "price-not-full-term": ("评估价为最高年期价格", "the price is for the full term"),
        "prices-disagree": ("单价与总价相符", "unit price and total price agree"),
        "price-rounded": ("总价未取整", "the total is not rounded"),
        "implausible-price": ("土地单价在通常范围内", "the unit price is within the usual range"),
        "below-national-minimum": ("不低于最低价标准", "not below the minimum price"),
        "grade-not-in-table": ("土地等别有标准", "the land grade has a standard"),
        "below-lowest-minimum": ("不低于最低价标准的最低一等", "not below the lowest minimum price"),
        "price-over-maximum-term": ("评估价年期未超最高年期", "the price is within the maximum term"),
        "term-over-general-limit": ("年期不超过一般年限", "the term is within the general limit"),
        "full-term-not-flexible": ("供应年期短于最高年期", "the term is shorter than the full term"),
        "use-out-of-scope": ("土地用途适用", "the use is in scope"),
        "use-by-reference": ("土地用途直接适用，非参照执行", "the use is covered directly, not by reference"),
        "price-below-cost": ("不低于成本价", "the price is not below cost"),
        "rent-below-cost": ("不低于成本租金", "the rent is not below cost"),
        "base-not-50-years": ("租金计算基数年期相符", "the rent rate is of this term's price"),
        "review-too-often": ("租金调整周期符合规定", "the review period is long enough"),
        "review-unknown": ("各次调整评估价均已给出", "all reviews are known"),
        "lease-too-short": ("租期不短于一般期限", "the lease is not shorter than usual"),
        "lease-too-long": ("租期不超过一般期限", "the lease is not longer than usual"),
        "lease-over-civil-code": ("租期不超过民法典租赁期限", "the lease is within the Civil Code's limit"),
        "lease-phase-too-long": ("先租期不超过一般期限", "the lease phase is not longer than usual"),
        "credit-over-price": ("已交租金不超过出让价款", "the credit is within the price"),
        "below-charged-levels": ("地下层次均在计价范围内", "all levels are charged levels"),
        "level-not-covered": ("地下层次均有规定", "all levels are covered"),
        "deepest-level": ("地下层次不过深", "no level is too deep"),
        "kind-not-covered": ("地下用途均有规定", "all kinds of space are covered"),
        "phases-over-area": ("各期面积合计不超过宗地面积", "the phases are within the parcel"),
        "term-over-local-limit": ("不超过最高年限规定", "term within the limit"),
        "lease-over-local-limit": ("租期不超过最高年限规定", "lease within the limit"),
        "lease-phase-over-limit": ("先租期不超过最高年限规定", "lease phase within the limit"),
        "both-phases-too-short": ("租让合计年期不短于规定", "both phases long enough"),
        "both-phases-off-step": ("租让合计年期成档", "both phases on the step"),
        "layer-larger-than-parcel": ("各层面积不大于宗地面积", "no level is larger than the parcel"),
        "tied-primary-use": ("主用途明确", "the primary use is unambiguous"),
        "term-differs-by-use": ("各用途最高年限一致", "the uses' terms agree"),
        "ancillary-over-limit": ("配套比例未超限", "ancillary facilities are within the limit"),
        "compatible-over-limit": ("兼容比例未超限", "compatible uses are within the limit"),
        "not-covered": ("属规则适用范围", "the rule covers it"),
        "allocated-land": ("非划拨用地", "the land is not allocated"),
        "price-is-rent": ("价款为出让价款", "the price is not a rent"),
        "price-not-of-a-grant": ("供地方式属出让", "the price is of a grant"),
        "modes-not-balanced": ("各供应方式均衡", "the modes are balanced"),
        "no-sale-phase": ("有出让阶段", "there is a grant phase"),
    },
)
"""The text of a check that passed, by its code."""

# Why a row of a ledger, or an option, is no input at all: no rule of law, so no severity.
INPUT_ERRORS = {
    "input-left-out": ("非必需数据不能读取，未采用", "optional input left out"),
    "missing-input": ("缺少数据", "missing"),
    "not-a-number": ("不是数字", "not a number"),
    "ambiguous-number": ("有不止一种读法", "more than one way to read it"),
    "range": ("是范围或界限", "a range or a bound"),
    "several-terms": ("有几个年期", "several terms in one cell"),
    "labelled-term": ("年期写有文字", "a term with words"),
    "indefinite-term": ("没有年数", "no number of years"),
    "date": ("是日期", "a date"),
    "exponent": ("科学记数法", "scientific notation"),
    "formula-without-value": ("公式没有存储结果", "a formula without a stored value"),
    "number-format": ("数字格式使显示与数值不符", "a number format that shows another number"),
    "sheet-error": ("表格错误值", "a spreadsheet's error"),
    "not-plain": ("不是普通数字（--strict）", "no plain number (--strict)"),
    "unit-missing": ("没有单位", "no unit"),
    "columns-disagree": ("同一数据的各列不一致", "columns of one input disagree"),
    "too-fine": ("小数位过多", "too many places"),
    "beyond-limit": ("超出数值上限", "beyond its limit"),
    "not-sold": ("未成交", "not sold"),
    "not-a-part": ("分项写法有误", "not written as a part"),
    "unknown-unit": ("单位无法识别", "unknown unit"),
    "unknown-word": ("取值不在允许范围", "not one of the allowed words"),
    "reassessed-and-index": ("评估价与指数不能并用", "prices and indices together"),
    "too-many-reviews": ("调整评估价多于调整次数", "more prices than reviews"),
    "primary-not-a-part": ("指定主用途不在其中", "the primary use named is no part"),
    "floor-area-ratio-disagrees": ("容积率与建筑面积不符", "floor area ratio at odds with the floor area"),
    "rate-without-method": ("还原率须配合还原法", "rate without its method"),
    "unknown-calculator": ("规则名无法识别", "unknown calculator"),
    "total-row": ("合计行", "a row of totals"),
    "heading-row": ("重复的表头", "the heading again"),
    "bad-encoding": ("编码错误", "bad encoding"),
    "ragged-row": ("列数不符", "ragged row"),
    "stray-quote": ("引号不成对", "stray quote"),
    "stray-carriage-return": ("行内回车符", "stray carriage return"),
    "stray-line-feed": ("行内换行符", "stray line feed"),
    "nul-byte": ("空字节", "NUL byte"),
}

WORDS = {
    "commercial": ("商服", "commercial"),
    "office": ("办公", "office"),
    "parking": ("停车设施", "parking"),
    "industrial": ("工业", "industrial"),
    "storage": ("仓储", "storage"),
    "public": ("公共设施", "public"),
    "1": ("一等", "grade one"),
    "2": ("二等", "grade two"),
    "3": ("三等", "grade three"),
    "4": ("四等", "grade four"),
    "5": ("五等", "grade five"),
    "6": ("六等", "grade six"),
    "7": ("七等", "grade seven"),
    "8": ("八等", "grade eight"),
    "9": ("九等", "grade nine"),
    "10": ("十等", "grade ten"),
    "11": ("十一等", "grade eleven"),
    "12": ("十二等", "grade twelve"),
    "13": ("十三等", "grade thirteen"),
    "14": ("十四等", "grade fourteen"),
    "15": ("十五等", "grade fifteen"),
    "standard": ("标准", "the standard"),
    "priority-intensive": ("优先发展产业且用地集约", "priority industry and intensive use"),
    "farm-processing": ("农林牧渔业产品初加工", "primary processing of farm produce"),
    "ratio": ("年期比值", "ratio of years"),
    "capitalised": ("还原法年期修正系数", "capitalised term factor"),
    "whole-right": ("租让合计年期", "lease and grant together"),
    "sale-term": ("仅出让年期", "grant years alone"),
    "assessed": ("地表评估价", "the assessed surface price"),
    "primary-use": ("主要用途地价", "the price of the primary use"),
    "base-price": ("基准地价", "the base price (基准地价)"),
    "floor-price": ("楼面地价", "the price per ㎡ of floor"),
    "price-at-ratio": ("设定容积率的楼面地价", "the price per ㎡ of floor at the ratio set"),
    "of-surface": ("地表价款的比例", "of the surface price"),
    "of-above": ("上一层价款的比例", "of the level above"),
    "of-above-rounded": ("上一层取整后单价的比例", "of the rounded price of the level above"),
    "to-yuan": ("单价取整至元", "price per ㎡ to the yuan"),
    "to-jiao": ("单价取整至角", "price per ㎡ to the jiao"),
    "to-fen": ("单价取整至分", "price per ㎡ to the fen"),
    "zero": ("不计收", "nothing is charged"),
    "repeat": ("依此类推", "by the last rate again"),
    "not-covered": ("未作规定", "not covered"),
    "deal-total": ("成交总价", "the deal's total"),
    "max-term": ("租赁期 ÷ 最高年期", "lease ÷ maximum term"),
    "both-phases": ("租赁期 ÷ 租让合计年期", "lease ÷ lease and grant together"),
    "rate-a-year": ("按年比例", "a rate a year"),
    "yearly": ("逐年支付", "paid yearly"),
    "lump-sum": ("一次性支付", "paid at once"),
    "area": ("按面积", "by area"),
    "total": ("按整宗地表价款", "by the whole surface price"),
    "price": ("按价格", "by price"),
    "floor-area": ("建筑面积占比", "floor area"),
    "importance": ("功能的重要性", "importance"),
    "招标拍卖挂牌": ("招标拍卖挂牌", "招标拍卖挂牌 (tender, auction or listing)"),
    "挂牌": ("挂牌", "挂牌 (listing)"),
    "可以划拨": ("可以划拨", "可以划拨 (may be allocated)"),
    "unknown": ("条文未规定", "not said by the articles"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
}

OPERATIONS = {
    "min": ("两者取低", "min"),
    "max": ("两者取高", "max"),
    "annuity": ("年金现值系数", "annuity"),
}

# What a shown statement says around its figures.
PRESENTATION = {
    "rules": ("规则库", "rule book"),
    "on": ("适用日期", "rules as of"),
    "notice": ("注意", "notice"),
    "parcel": ("宗地", "parcel"),
    "inputs": ("测算条件", "inputs"),
    "key": ("键", "key"),
    "value": ("数值", "value"),
    "lines": ("测算", "lines"),
    "item": ("项目", "item"),
    "formula": ("算式", "formula"),
    "amount": ("金额", "amount"),
    "rounding": ("性质与取整", "bound and rounding"),
    "compared": ("各方式并列", "side by side"),
    "mode": ("供应方式", "mode"),
    "balanced": ("均衡", "balanced"),
    "not-balanced": ("不均衡", "not balanced"),
    "years": ("年数", "years"),
    "refused-row": ("不予测算：{codes}", "refused: {codes}"),
    "clause": ("依据", "clause"),
    "final": ("结果", "result"),
    "reasons": ("不符合测算条件，未出具结果", "refused: there is no figure"),
    "accept-hint": ("认可此项后可测算：--accept {code}", "to price it all the same: --accept {code}"),
    "checks": ("检查", "checks"),
    "to-verify": ("须核实", "to be verified"),
    "passed": ("合规性检查：符合", "checks passed"),
    "cited": ("所引条文", "clauses cited"),
    "also": ("另见", "also"),
    "reading": ("测算口径说明", "our reading"),
    "documents": ("所依文件", "documents"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "apportioned": ("最大余数法取整至小数{places}位", "largest remainder, to {places} places"),
    "used-whole": ("列示至小数{places}位，计算用全值", "shown to {places} places, used whole"),
}

# What a valuation sheet, to be handed over on paper, says beside that.
SHEET = {
    "sheet": ("{name}测算表", "valuation sheet: {name}"),
    "no-figure": ("不予测算", "no figure"),
    "number": ("序号", "no."),
    "calculation": ("计算式", "calculation"),
    "outcome": ("结果", "result"),
    "capitals": ("大写", "in capitals"),
    "remarks": ("备注", "remarks"),
    "notes": ("所引条文", "clauses cited"),
    "note": ("条文 {number}", "clause {number}"),
    "back": ("返回引用处 {number}", "back to citation {number}"),
    "charts": ("图示", "charts"),
    "figures": ("图中数据", "figures of the chart"),
    "signatures": ("签署", "signatures"),
    "valuer": ("测算人", "valued by"),
    "checker": ("校核人", "checked by"),
    "reviewer": ("审核人", "reviewed by"),
    "date": ("日期", "date"),
    "made-by": ("生成程序", "made by"),
    "fingerprint": ("规则库指纹 sha256", "rule book sha256"),
    "page": ("第 {page} 页，共 {pages} 页", "page {page} of {pages}"),
    "rent-steps": ("各期年租金与租金上限", "rent a year, and its ceilings"),
    "rent-steps-said": (
        "横轴为租期第几年，纵轴为年租金（元）：实线为各期年租金，虚线为该期租金上限。",
        "Across, the years of the lease; up, yuan a year. Solid: the rent of each period; dashed: its ceiling.",
    ),
    "layers": ("地下各项价款", "price of each underground layer"),
    "layers-said": (
        "自上而下由浅入深，条长为该项价款（元）。",
        "From the first level below ground down; a bar's length is the layer's price in yuan.",
    ),
    "shares": ("各用途建筑面积占比", "share of floor area by use"),
    "shares-said": (
        "条长为该用途建筑面积占全部建筑面积的百分比。",
        "A bar's length is the use's share of all floor area, in percent.",
    ),
    "period": ("期次", "period"),
    "period-k": ("第{k}期", "period {k}"),
    "span": ("租期年份", "years of the lease"),
    "rent": ("年租金", "rent a year"),
    "ceiling": ("租金上限", "ceiling"),
    "layer-item": ("第{k}项：地下{level}层 {kind}", "{k}: level {level}, {kind}"),
    "modes": ("各供应方式比较", "the modes compared"),
    "modes-said": (
        "条长为持有期内年均付款（元）。",
        "A bar's length is the sum a year held, in yuan.",
    ),
    "payments": ("各供应方式历年累计付款", "sums paid over the years"),
    "payments-said": (
        "横轴为持有年数，纵轴为累计付款（元）；各款于当年年初支付，不计利息。",
        "Across, the years held; up, the yuan paid by then. Each payment is due at the start of its year; no interest.",
    ),
    "mode": ("供应方式", "mode"),
    "years": ("年份", "years"),
    "payment": ("每年付款", "due each year"),
    "paid": ("累计付款", "paid by then"),
    "charted": ("项目", "item"),
    "layer-price": ("价款", "price"),
    "share": ("占比", "share"),
}

RESULT_MARK = ("测算：", "computed: ")
"""Begins the heading of a column that a ledger's output adds in words; no input's heading begins so."""

RESULT_COLUMNS = {
    "warnings": ("提示", "warnings"),
    "row": ("台账行号", "row of the ledger"),
    "codes": ("未计价代码", "codes"),
    "message": ("未计价原因", "reason"),
}
"""The columns that a ledger's outputs add beside its lines."""

UNITS = LabelTable(
    "glossary.UNITS",
    {
        "元": ("元", "yuan"),
        "元/年": ("元/年", "yuan a year"),
        "元/㎡": ("元/㎡", "yuan/㎡"),
        "万元": ("万元", "× 10,000 yuan"),
        "万元/亩": ("万元/亩", "× 10,000 yuan/亩"),
        "元/㎡·年": ("元/㎡·年", "yuan/㎡ a year"),
        "万元/亩·年": ("万元/亩·年", "× 10,000 yuan/亩 a year"),
        "㎡": ("㎡", "㎡"),
        "%": ("%", "%"),
        "年": ("年", "years"),
        "层": ("层", ""),
        "": ("", ""),
    },
)

RULE_UNITS = {
    "years": "年",
    "ratio": "",
    "percent": "",
    "places": "",
    "levels": "层",
    "grade": "",
    "floor-area-ratio": "",
    "yuan": "元",
    "yuan-per-sqm": "元/㎡",
}
"""The unit shown beside a rule's value in a table, a key of `UNITS`, by the unit in the rule book; "" for none."""

_MONEY = frozenset({"yuan", "yuan-per-sqm"})

_NUMBERED = re.compile(r"^(?P<stem>.+)_(?P<k>\d+)$")
_BY_MODE = re.compile(rf"^(?P<mode>{'|'.join(sorted(MODES, key=len, reverse=True))})_(?P<line>.+)$")
_BY_USE = re.compile(r"^(?P<stem>share|max_term)_(?P<use>.+)$")

UseLabels = Mapping[str, Bilingual]
"""The labels of the land uses of a rule book, by the key of the use: `landprice.rulebook.RuleBook.use_labels`."""

_NO_USES: UseLabels = {}


def label(key: str, lang: Lang, calculator: str | None = None, uses: UseLabels = _NO_USES) -> str:
    """Return the label of an input or a line.

    Args:
        key: Its key, which may end in a number or a use.
        lang: ``zh`` or ``en``.
        calculator: The calculator or mode, in which some keys have another label.
        uses: The labels of the rule book's uses, for a key that ends in a use.

    Example:
        >>> label("rent_2", "zh"), label("price", "zh", "mixed")
        ('第2期年租金', '混合用地价款')
        >>> label("share_residential", "en", uses={"residential": ("居住", "residential")})
        'share of floor area (residential)'
        >>> label("lease_ceilings_rent_2", "zh"), label("term_sum_paid", "en")
        ('长期租赁（按上限）·第2期年租金', 'flexible-term grant: sum paid')
    """
    index = _index(lang)
    if calculator is not None and (calculator, key) in LINES_OF:
        return LINES_OF[calculator, key][index]
    for table in (LINES, INPUTS):
        if key in table:
            return table[key][index]
    return _patterned(key, lang, uses)


def both(key: str) -> tuple[str, str]:
    """Return the label of an input or a line in both languages, for a message."""
    return label(key, "zh"), label(key, "en")


def _patterned(key: str, lang: Lang, uses: UseLabels) -> str:
    """Return the label of a key that names a mode, a use or a number; any other key as it is."""
    index = _index(lang)
    if match := _BY_MODE.match(key):
        mode, line = MODES[match["mode"]][index], label(match["line"], lang, match["mode"], uses)
        return f"{mode}·{line}" if lang == "zh" else f"{mode}: {line}"
    if (match := _BY_USE.match(key)) and match["use"] in uses:
        return LINES[match["stem"] + "_USE"][index].replace("USE", uses[match["use"]][index])
    if match := _NUMBERED.match(key):
        for table in (LINES, INPUTS):
            if (pattern := f"{match['stem']}_k") in table:
                return _numbered(table[pattern][index], match["k"])
        return (
            f"{label(match['stem'], lang)}{match['k']}"
            if lang == "zh"
            else f"{label(match['stem'], lang)} {match['k']}"
        )
    return key


def _numbered(pattern: str, k: str) -> str:
    """Put a number in the place of k in the pattern of a label."""
    return re.sub(r"\bk\b|(?<=第)k", k, pattern)


def word(key: str, lang: Lang, uses: UseLabels = _NO_USES) -> str:
    """Return the label of a use, or of a word of a text line or a choice; a word without a label as it is.

    Example:
        >>> word("whole-right", "zh"), word("office", "zh", {"office": ("商务金融", "office")}), word("挂牌", "en")
        ('租让合计年期', '商务金融', '挂牌 (listing)')
    """
    labels = uses.get(key) or WORDS.get(key)
    return labels[_index(lang)] if labels else key


def code_label(code: str, lang: Lang) -> str:
    """Return the label of the code of a check or an input error; an unknown code as it is."""
    labels = CHECKS.get(code) or INPUT_ERRORS.get(code)
    return labels[_index(lang)] if labels else code


def passed_label(code: str, lang: Lang) -> str:
    """Return the text of a check that passed."""
    return PASSED[code][_index(lang)]


def money_unit(unit: str | None) -> str:
    """Return the sign of a rule's unit of money, a key of `UNITS`; "" for any other unit.

    Example:
        >>> money_unit("yuan-per-sqm"), money_unit("years")
        ('元/㎡', '')
    """
    return RULE_UNITS[unit] if unit in _MONEY else ""


def namer(table: dict[str, tuple[str, str]], lang: Lang) -> Callable[[str], str]:
    """Return a function that gives the labels of a table's keys in one language."""
    return lambda key: table[key][_index(lang)]


def _index(lang: Lang) -> int:
    """Return the index of a language in a pair of texts."""
    return 0 if lang == "zh" else 1
