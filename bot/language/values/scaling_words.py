"""The words that relative changes are made of."""

from __future__ import annotations

from decimal import Decimal

from bot.language.meaning.refusals import Refusal
from bot.language.values.quantities import PARTS


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.split("|"))


TARGETS: dict[str, frozenset[tuple[str, ...]]] = {
    "volume": _phrases(
        "traffic|volume|volumes|load|loads|usage|demand|tokens|token volume|token count|token usage"
        "|requests|request volume|request rate|calls|queries|users|user base|user count|customers"
        "|workload|throughput|input and output|in and out|inputs and outputs|everything|messages"
        "|conversations|tickets|documents|business"
        "|scale|size|growth|daily tokens|daily volume|daily traffic|vol|vols|number of requests"
        "|number of users|number of calls|amount of traffic|traffic volume|request count|reqs|toks"
        "|daily requests|daily calls|daily usage|tokens per day|tokens a day|api calls|chats|jobs"
        "|clients|subscribers|accounts|queries per day|requests per day|requests a day|users a day"
    ),
    "input": _phrases(
        "input|inputs|input tokens|input volume|prompts|prompt|prompt tokens|prompt length"
        "|prompt size|tokens in|context|context length|input length|input size|in"
    ),
    "output": _phrases(
        "output|outputs|output tokens|output volume|answers|answer|answer length|responses"
        "|response|response length|completions|completion|completion tokens|tokens out|out"
        "|output length|output size|generated tokens|replies"
    ),
    "gpus": _phrases(
        "gpus|gpu|cards|card|gpu count|number of gpus|fleet|fleet size|hardware|nodes"
    ),
    "rent": _phrases(
        "gpu price|gpu prices|gpu cost|gpu costs|gpu rent|gpu rents|rent|rents|rental|gpu rental"
        "|hourly rate|hourly price|gpu rate|gpu rates|price of gpus|price of a gpu|gpu pricing"
        "|gpu rental prices|rental prices|cost of gpus|price per gpu|price per gpu hour"
    ),
    "peak": _phrases("peak|peaks|peak factor|peak load|peak traffic|burst|bursts|spikes"),
    "paid": _phrases(
        "bill|api bill|current bill|monthly bill|spend|api spend|current spend|what we pay"
        "|what we pay now|what we pay today"
    ),
    "api prices": _phrases(
        "api prices|api price|api pricing|api cost|api costs|token prices|token price|apis|api"
        "|llm prices|prices|price|model prices"
    ),
}

NOT_SCALED = {
    "api prices": Refusal(
        "API prices are the price lists' own; say what you would pay instead.",
        ("now $4,000/month",),
    ),
}

FACTORS: dict[str, Decimal] = {
    **dict.fromkeys(("double", "doubled", "doubles", "doubling", "twice", "twofold"), Decimal(2)),
    **dict.fromkeys(("triple", "tripled", "triples", "tripling", "thrice"), Decimal(3)),
    **dict.fromkeys(("quadruple", "quadrupled", "quadruples", "fourfold"), Decimal(4)),
    **{"threefold": Decimal(3), "fivefold": Decimal(5), "tenfold": Decimal(10)},
    **{"hundredfold": Decimal(100)},
}
IDIOMS: dict[tuple[str, ...], Decimal] = {
    ("half", "again", "as", "much"): Decimal("1.5"),
    ("half", "as", "much", "again"): Decimal("1.5"),
    ("half", "as", "much"): Decimal("0.5"),
    ("half", "as", "many"): Decimal("0.5"),
    ("as", "much", "again"): Decimal(2),
    ("order", "of", "magnitude"): Decimal(10),
    ("an", "order", "of", "magnitude"): Decimal(10),
    ("one", "order", "of", "magnitude"): Decimal(10),
    ("two", "orders", "of", "magnitude"): Decimal(100),
}
FRACTIONS: dict[str, Decimal] = {
    **dict.fromkeys(("half", "halve", "halved", "halves", "halving"), Decimal("0.5")),
}
UP = frozenset({"more", "higher", "bigger", "larger", "extra", "additional", "greater", "longer"})
UP |= {
    "up",
    "dearer",
    "pricier",
    "costlier",
    "increase",
    "growth",
    "rise",
    "uplift",
    "surge",
    "hike",
}
DOWN = frozenset({"less", "fewer", "lower", "smaller", "shorter", "down", "cheaper", "off"})
DOWN |= {"decrease", "reduction", "drop", "cut", "discount", "haircut", "dip", "decline"}
COUNTED = {
    **dict.fromkeys(("more", "extra", "additional"), 1),
    **dict.fromkeys(("less", "fewer"), -1),
}
"""Words after a count: two more."""
SIGNS = {
    **dict.fromkeys(("add", "another", "plus", "+", "tack on", "throw in"), 1),
    **dict.fromkeys(("minus", "drop", "remove", "get rid of", "shave off", "take off"), -1),
}
"""Words before a count."""
PRICED = frozenset({"cheaper", "dearer", "pricier", "costlier", "off", "discount"})
"""Words that speak of a price, so that of GPUs it is the rent that they change."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BEYOND, SHORT = _words("above over beyond"), _words("below under short")
PLANS = _words("plan planned plans forecast forecasts expectation expectations expected estimate")
PLANS |= _words("estimates estimated projection projections projected target budget today now of")
RISE = _words(
    "grow grows grew growing rise rises rose increase increases increased up jump jumps climb "
    "climbs raise raises raised bump multiply expand scale scales explodes boost boosts lengthen "
    "lengthens ramp extend extends inflate inflates balloon balloons"
)
FALL = _words(
    "fall falls fell drop drops dropped decrease decreases decreased down shrink shrinks shrank "
    "decline declines reduce reduced reduces cut cuts lower lowers lowered trim trims slump sink "
    "sinks shed sheds lose loses shorten shortens knock knocks shave shaves slash slashes dip dips"
)
ARTICLES = _words("the our its that this all of as much many total current daily a my")
SIZES = _words("long big large high much many expensive great short")
LINKS = _words(
    "is are was were be by to get gets got become becomes go goes went had we have has in with "
    "would will could now cost costs"
)
NOW = _words("current today today's present existing original base baseline")
FOLLOWING = _words(
    "on with without at and but for then please if when what the instead vs versus against as"
    " scenario from so than today currently right maybe though tho also pls plz or is case using"
)
"""Words that may follow a change of the whole volume: "10x on h200"."""
IT = frozenset({"it", "that", "this", "them", "everything"})

NAMES = frozenset().union(*TARGETS.values())
WORDS: frozenset[str] = (
    frozenset(word for phrase in NAMES for word in phrase)
    | set(FACTORS)
    | set(FRACTIONS)
    | set(PARTS)
    | (UP | DOWN | RISE | FALL | ARTICLES | LINKS | IT | SIZES)
    | {"add", "another", "plus", "minus", "times", "factor", "drop", "order", "magnitude"}
)
"""Every word that means something here."""

FORGIVEN = _words("traffic volume volumes output requests workload double triple")
"""Long words that nothing else is like, so that a slip in one leaves no doubt."""
