"""Messages of breached checks and rejected inputs, one line each, in Chinese and in English.

``{name}`` stands for a fact of the case: a figure that was compared, a value of the rule book, a word that was typed.
No message holds a number of the law itself.
"""

from landprice.label_table import LabelTable

MESSAGES = LabelTable(
    "messages.MESSAGES",
    {
        "not-positive": ("{label}为 {value}，须大于零。", "{label} is {value}; it must be above zero."),
        "unknown-use": (
            "土地用途“{use}”无法识别；相近的有：{nearest}。",
            "Unknown land use “{use}”. Nearest: {nearest}.",
        ),
        "ambiguous-use": (
            "“{use}”包含多种用途，请明确为其中一种：{candidates}。",
            "“{use}” may mean several uses. Choose one: {candidates}.",
        ),
        "several-uses": (
            "“{use}”写有几种用途：{candidates}；请写明一种，或按混合用地（mixed）分别填写。",
            "“{use}” names several uses: {candidates}. Name one, or give each as a part of mixed land (mixed).",
        ),
        "term-over-maximum": (
            "年期 {years} 年，超过法定最高出让年限 {limit} 年。",
            "{years} years exceed the maximum term of {limit} years.",
        ),
        "maximum-over-statutory": (
            "设定最高年限 {years} 年，高于法定最高出让年限 {limit} 年。",
            "The maximum term given, {years} years, exceeds the statutory {limit}.",
        ),
        "price-not-full-term": (
            "评估价设定年期 {years} 年，不是最高年期 {limit} 年；确认后按年期比值折算。",
            (
                "The price is for {years} years, not the maximum term of {limit}. "
                "If accepted, it is converted by the ratio."
            ),
        ),
        "price-over-maximum-term": (
            "评估价设定年期 {years} 年，长于最高年期 {limit} 年；请核对年期和用途，确认后按年期比值折算。",
            (
                "The price is for {years} years, more than the maximum term of {limit}. Check the years and the use; "
                "if accepted, it is converted by the ratio."
            ),
        ),
        "implausible-price": (
            "土地单价不在 {lowest} 至 {highest} 元/㎡之间：请核对价格和面积的单位。",
            "The land's unit price is not {lowest} to {highest} yuan/㎡: check the units of price and area.",
        ),
        "below-lowest-minimum": (
            "最高年期单价 {price} 元/㎡，低于最低价标准的最低一等（{limit} 元/㎡）。",
            "The unit price for the maximum term is {price} yuan/㎡, below the lowest minimum price of {limit}.",
        ),
        "below-national-minimum": (
            "最高年期价 {price} 元，低于最低价标准 {limit} 元。",
            "The price for the maximum term, {price} yuan, is below the minimum of {limit}.",
        ),
        "grade-not-in-table": (
            "规则库没有该土地等别的最低价标准；有：{grades}。",
            "The rule book has no minimum price for this land grade. It has: {grades}.",
        ),
        "prices-disagree": (
            "单价 × 面积 = {product} 元，与总价 {price} 元不符；请核对，确认后以总价为准。",
            (
                "Unit price × area is {product} yuan, but the total is {price}. "
                "Check both; if accepted, the total is taken."
            ),
        ),
        "price-rounded": (
            "总价 {price} 元已取整（单价 × 面积 = {product} 元），以总价为准。",
            "The total of {price} yuan is rounded (unit price × area is {product} yuan) and is taken.",
        ),
        "term-over-general-limit": (
            "年期 {years} 年，超过一般年限 {limit} 年。",
            "{years} years exceed the general limit of {limit}.",
        ),
        "full-term-not-flexible": (
            "供应年期 {years} 年即最高年期，不属弹性年期出让。",
            "{years} years are the full term, not a flexible term.",
        ),
        "use-out-of-scope": (
            "土地用途“{use}”不在适用范围（{scope}）内。",
            "The rule does not cover the use “{use}” (it covers {scope}).",
        ),
        "use-by-reference": ("土地用途“{use}”参照执行。", "The use “{use}” is priced by reference."),
        "price-below-cost": (
            "年期修正价低于成本价 {cost} 元，以成本价为准。",
            "The price is below the cost price of {cost} yuan, which applies instead.",
        ),
        "rent-below-cost": (
            "部分年度租金低于成本租金 {cost} 元/年，以成本租金为准。",
            "Some rents are below the cost rent of {cost} yuan a year, which applies instead.",
        ),
        "base-not-50-years": (
            "最高年限 {years} 年，而租金比例以 {limit} 年期价格为基数。",
            "The maximum term is {years} years, but the rent rate applies to a {limit}-year price.",
        ),
        "review-too-often": (
            "租金调整周期 {years} 年，不得低于 {limit} 年。",
            "Rent is reviewed every {years} years; reviews must be at least {limit} years apart.",
        ),
        "review-unknown": (
            "以后各期评估价未知，租金按上限列示（至多）。",
            "Prices at later reviews are unknown, so the rents shown are ceilings (at most).",
        ),
        "lease-too-short": (
            "租期 {years} 年，短于一般年限 {limit} 年。",
            "A lease of {years} years is shorter than the usual {limit}.",
        ),
        "lease-too-long": (
            "租期 {years} 年，超过一般年限 {limit} 年。",
            "A lease of {years} years is longer than the usual {limit}.",
        ),
        "lease-over-civil-code": (
            "租期 {years} 年，依民法典超过 {limit} 年的部分无效。",
            "Lease of {years} years: the part beyond {limit} years is void under the Civil Code.",
        ),
        "lease-phase-too-long": (
            "先租期 {years} 年，超过一般年限 {limit} 年。",
            "A lease phase of {years} years is longer than the usual {limit}.",
        ),
        "term-over-local-limit": (
            "年期 {years} 年，超过最高 {limit} 年的规定。",
            "{years} years exceed the limit of {limit}.",
        ),
        "lease-over-local-limit": (
            "租期 {years} 年，超过最高 {limit} 年的规定。",
            "A lease of {years} years exceeds the limit of {limit}.",
        ),
        "lease-phase-over-limit": (
            "先租期 {years} 年，超过最高 {limit} 年的规定。",
            "A lease phase of {years} years exceeds the limit of {limit}.",
        ),
        "both-phases-too-short": (
            "租赁期与出让年期合计 {years} 年，短于 {limit} 年的规定。",
            "Lease and grant together are {years} years, shorter than the {limit} required.",
        ),
        "both-phases-off-step": (
            "租赁期与出让年期合计 {years} 年，不是 {limit} 年一档的整数倍。",
            "Lease and grant together are {years} years, not a multiple of {limit}.",
        ),
        "not-of-this-base": (
            "规则库以{base}为基数，不用{label}（{key}），请勿给出。",
            "The rule book prices from {base} and does not use {label} ({key}). Leave it out.",
        ),
        "credit-over-price": (
            "已交租金 {paid} 元超过出让价款 {price} 元，超出部分不冲抵。",
            "The rent paid, {paid} yuan, exceeds the price of {price} yuan; the excess is not credited.",
        ),
        "below-charged-levels": (
            "地下 {limit} 层以下不计收价款：{words}",
            "Nothing is charged below level {limit}: {words}",
        ),
        "level-not-covered": (
            "地下 {limit} 层以下：{words}",
            "Below level {limit}: {words}",
        ),
        "deepest-level": (
            "地下层次深于 {limit} 层：{words}",
            "A level deeper than {limit}: {words}",
        ),
        "kind-not-covered": (
            "规则库只对下列用途的地下空间作了规定：{kinds}；其他用途不予测算。",
            "The rule book covers these kinds of underground space only: {kinds}. Others have no figure.",
        ),
        "phases-over-area": (
            "各期面积合计 {supplied} ㎡，超过宗地面积 {area} ㎡。",
            "The phases have {supplied} ㎡ together, more than the parcel's {area} ㎡.",
        ),
        "local-condition": ("须核实：{words}", "To be verified: {words}"),
        "layer-larger-than-parcel": (
            "同一层面积合计大于宗地面积 {area} ㎡。",
            "The areas of one level add up to more than the parcel's {area} ㎡.",
        ),
        "tied-primary-use": (
            "建筑面积最大的用途不止一种，请用 --primary 指定主用途。",
            "Several uses have the largest floor area. Name the primary use with --primary.",
        ),
        "term-differs-by-use": (
            "各用途最高年限不同，本表以主用途为准。",
            "The maximum terms of the uses differ; the primary use's applies.",
        ),
        "ancillary-over-limit": (
            "{what} {area} ㎡，超过 {base} ㎡ 的 {limit}。",
            "{what}: {area} ㎡ exceed {limit} of {base} ㎡.",
        ),
        "compatible-over-limit": (
            "兼容用途建筑面积 {area} ㎡，超过现状建筑规模 {base} ㎡ 的 {limit}。",
            "The other uses' {area} ㎡ exceed {limit} of the existing {base} ㎡.",
        ),
        "not-covered": ("{why}，条文未作规定，不予测算。", "{why}: the rule does not cover it, so there is no figure."),
        "allocated-land": (
            "供地方式为“{supplied_by}”：划拨用地不涉及出让价款，须先补办出让手续。",
            "Supplied by “{supplied_by}”: allocated land has no grant price until it is converted to granted land.",
        ),
        "price-is-rent": (
            "供地方式为“{supplied_by}”：该价款为租金，不是出让价款。",
            "Supplied by “{supplied_by}”: the price is a rent, not a grant price.",
        ),
        "price-not-of-a-grant": (
            "供地方式为“{supplied_by}”：该价款不是出让价款。",
            "Supplied by “{supplied_by}”: the price is not a grant price.",
        ),
        "conversion-conditions": (
            "租赁转出让须达到约定条件。",
            "The lease converts to a grant when the agreed conditions are met.",
        ),
        "listed-industry": (
            "项目须符合自然资源部规定的行业目录。",
            "The project must belong to an industry that the ministry lists.",
        ),
        "own-land": (
            "限于利用自有用地地下空间；单独供应的地下空间不适用。",
            "Applies to space under one's own land; space granted on its own is not covered.",
        ),
        "plan-conformity": ("须符合规划。", "It must conform to the plan."),
        "modes-not-balanced": (
            "折算到最高年期为 {price} 元，与法定最高年期出让评估价 {full} 元相差 {difference} 元，非取整所致：{why}。",
            (
                "Converted to the maximum term it is {price} yuan, {difference} off the full-term price of {full}, "
                "which rounding does not explain: {why}."
            ),
        ),
        "no-sale-phase": (
            "租赁期 {lease} 年，不短于持有年数 {years} 年，没有出让阶段，不列示。",
            "A lease phase of {lease} years leaves none of the {years} years held for the grant, so it is not shown.",
        ),
        "input-left-out": (
            "{label}不能读取，不列示以其计算的项目。",
            "{label} can't be read, so what is computed from it is left out.",
        ),
        "missing-input": ("缺少{label}（{key}）。", "{label} ({key}) is missing."),
        "reassessed-and-index": (
            "调整评估价与土地价格指数只能给出一种。",
            "Give prices at the reviews or land price indices, not both.",
        ),
        "too-many-reviews": (
            "租期 {years} 年、每 {every} 年调整一次，给出的评估价或指数多于调整次数。",
            "A lease of {years} years reviewed every {every} years has fewer reviews than the prices or indices given.",
        ),
        "primary-not-a-part": (
            "指定的主用途“{use}”不在各分用途之中。",
            "The primary use “{use}” is not among the parts.",
        ),
        "floor-area-ratio-disagrees": (
            "容积率 {ratio} 与各部分建筑面积合计（{floor} ㎡）除以土地面积所得不符；请核对，或留空。",
            "The floor area ratio {ratio} does not match the parts ({floor} ㎡ ÷ the land area). Correct or omit it.",
        ),
        "rate-without-method": (
            "土地还原率须与还原法（--method capitalised）一并给出。",
            "A capitalisation rate requires --method capitalised.",
        ),
        "unknown-calculator": (
            "没有测算规则“{value}”；可用：{allowed}。",
            "Unknown calculator “{value}”. Allowed: {allowed}.",
        ),
        "unknown-word": (
            "{label}不能取“{value}”；可用：{allowed}。",
            "{label} cannot be “{value}”. Allowed: {allowed}.",
        ),
    },
)
