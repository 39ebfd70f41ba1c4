"""Messages of breached checks and rejected inputs, one line each, in Chinese and in English.

``{name}`` stands for a fact of the case: a figure that was compared, a value of the rule book, a word that was typed.
No message holds a number of the law itself.
"""

MESSAGES = {
    "not-positive": ("{label}为 {value}，须大于零。", "{label} is {value}; it must be above zero."),
    "unknown-use": ("用途“{use}”无法识别；相近的有：{nearest}。", "The use “{use}” is not known; nearest: {nearest}."),
    "ambiguous-use": (
        "用途“{use}”兼指多种用途，须明确为其一：{candidates}。",
        "The use “{use}” joins several; say which: {candidates}.",
    ),
    "term-over-maximum": (
        "年期合计 {years} 年，超过最高年限 {limit} 年。",
        "{years} years together are over the maximum of {limit}.",
    ),
    "maximum-over-statutory": (
        "设定最高年限 {years} 年，高于法定的 {limit} 年。",
        "The maximum term of {years} years is over the statutory {limit}.",
    ),
    "price-not-full-term": (
        "评估价设定年期 {years} 年，不是最高年期 {limit} 年；确认后按年期比值折算。",
        "The price is for {years} years, not for the maximum of {limit}; accepted, it is brought there by the ratio.",
    ),
    "term-over-general-limit": (
        "年期 {years} 年，超过一般年期 {limit} 年。",
        "{years} years are over the general limit of {limit}.",
    ),
    "full-term-not-flexible": (
        "供应年期 {years} 年即最高年期，不属弹性年期。",
        "{years} years are the maximum term: not a flexible one.",
    ),
    "use-out-of-scope": (
        "用途“{use}”不在适用范围（{scope}）。",
        "The use “{use}” is not among those it is for ({scope}).",
    ),
    "use-by-reference": ("用途“{use}”参照执行。", "The use “{use}” is priced by reference."),
    "price-below-cost": (
        "修正价低于成本价 {cost} 元，以成本价为准。",
        "The price is below the cost price of {cost} yuan, which carries it.",
    ),
    "rent-below-cost": (
        "有年份租金低于成本租金 {cost} 元/年，以成本租金为准。",
        "A rent is below the cost rent of {cost} yuan a year, which carries it.",
    ),
    "base-not-50-years": (
        "最高年限 {years} 年，而租金比例以 {limit} 年期价格为基数。",
        "The maximum term is {years} years, but the rate of rent is of a {limit}-year price.",
    ),
    "review-too-often": (
        "调整周期 {years} 年，不得低于 {limit} 年。",
        "Reviews every {years} years; they must be at least {limit} apart.",
    ),
    "review-unknown": (
        "以后各期价格未知，按上限列示（至多）。",
        "Prices at later reviews are not known: the rents are ceilings (at most).",
    ),
    "lease-too-short": (
        "租期 {years} 年，低于一般的 {limit} 年。",
        "A lease of {years} years is under the usual {limit}.",
    ),
    "lease-too-long": (
        "租期 {years} 年，超过一般的 {limit} 年。",
        "A lease of {years} years is over the usual {limit}.",
    ),
    "lease-over-civil-code": (
        "租期 {years} 年，超过 {limit} 年的部分依民法典无效。",
        "A lease of {years} years: by the Civil Code what passes {limit} is void.",
    ),
    "lease-phase-too-long": (
        "先租期 {years} 年，超过一般的 {limit} 年。",
        "A lease phase of {years} years is over the usual {limit}.",
    ),
    "credit-over-price": (
        "已交租金 {paid} 元超过出让价款 {price} 元。",
        "The rent paid, {paid} yuan, is more than the price, {price} yuan.",
    ),
    "below-charged-levels": (
        "地下 {limit} 层以下可不收价款，本表不计；地方文件未作规定。",
        "Below level {limit} the price may be waived and nothing is charged; the local text is silent.",
    ),
    "layer-larger-than-parcel": (
        "同一层面积合计大于宗地面积 {area} ㎡。",
        "One level's areas together are larger than the parcel's {area} ㎡.",
    ),
    "tied-primary-use": (
        "建筑面积最大的用途不止一个，须以 primary 指定主用途。",
        "Several uses have the largest floor area: name the primary one with primary.",
    ),
    "term-differs-by-use": (
        "各用途最高年限不同，本表依主用途。",
        "The uses' maximum terms differ; the primary use's is taken.",
    ),
    "ancillary-over-limit": (
        "{what} {area} ㎡，超过 {base} ㎡ 的 {limit}。",
        "{what} of {area} ㎡ is over {limit} of {base} ㎡.",
    ),
    "compatible-over-limit": (
        "兼容用途建筑面积 {area} ㎡，超过现状建筑规模 {base} ㎡ 的 {limit}。",
        "The other uses' {area} ㎡ are over {limit} of the existing {base} ㎡.",
    ),
    "not-covered": ("{why}，条文未作规定，不予测算。", "{why}: not covered by the words, no figure."),
    "allocated-land": (
        "供地方式为“{supplied_by}”：划拨用地没有出让价款。",
        "Supplied by “{supplied_by}”: allocated land has no grant price.",
    ),
    "price-is-rent": (
        "供地方式为“{supplied_by}”：价款是租金而不是出让价。",
        "Supplied by “{supplied_by}”: its price is a rent and no grant price.",
    ),
    "conversion-conditions": (
        "租赁转出让须达到约定条件。",
        "The lease becomes a sale when the agreed conditions are met.",
    ),
    "listed-industry": (
        "项目须符合自然资源部规定的行业目录。",
        "The project must be of an industry that the ministry lists.",
    ),
    "own-land": (
        "限于利用自有用地地下空间；单独供应的不在本条范围。",
        "For space under one's own land; space granted on its own is outside the article.",
    ),
    "plan-conformity": ("须符合规划。", "It must conform with the plan."),
    "modes-not-balanced": (
        "折算到最高年期为 {price} 元，与最高年期出让评估价 {full} 元相差 {difference} 元，不是取整所致：{why}。",
        "Its price for the maximum term, {price} yuan, is {difference} off the full-term price of {full}: {why}.",
    ),
    "no-sale-phase": (
        "租赁期 {lease} 年，不短于持有年数 {years} 年，没有出让阶段，不列示。",
        "A lease phase of {lease} years leaves nothing of the {years} held for the sale: not shown.",
    ),
    "missing-input": ("缺少{label}（{key}）。", "{label} ({key}) is missing."),
    "prices-disagree": (
        "单价 × 面积 = {product} 元，与总价 {price} 元不符。",
        "Unit price × area is {product} yuan, but the price is {price}.",
    ),
    "reassessed-and-index": (
        "调整评估价与土地价格指数不能同时给出。",
        "Give prices at the reviews or indices, not both.",
    ),
    "too-many-reviews": (
        "租期 {years} 年、每 {every} 年调整一次，给出的评估价或指数多于调整次数。",
        "A lease of {years} years reviewed every {every}: more prices or indices are given than it has reviews.",
    ),
    "primary-not-a-part": (
        "指定的主用途“{use}”不在各分用途之中。",
        "The primary use named, “{use}”, is none of the parts'.",
    ),
    "rate-without-method": (
        "土地还原率只用于 method=capitalised。",
        "A capitalisation rate goes with method=capitalised only.",
    ),
    "unknown-calculator": ("“{value}”不是规则名；可用：{allowed}。", "“{value}” is no calculator; allowed: {allowed}."),
    "unknown-word": ("“{value}”不是{label}的取值；可用：{allowed}。", "“{value}” is no {label}; allowed: {allowed}."),
}
