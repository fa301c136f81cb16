"""Evidence: whether a piece of a message is meant as part of a workload, or only reads like one.

"5M in 1M out" is a volume and "5M in funding" is none, though the grammar of commands, where every
word is meant, would take both. The rules err on the side of leaving out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import Enum, auto

from bot.language.machine.rules import FILLERS
from bot.language.meaning.sentences import Piece, says_period
from bot.language.values.quantities import Rated

VOLUME = frozenset({"input", "output", "total"})
SHAPE = frozenset({"shape_in", "shape_out"})
LEAST_BARE_VOLUME = 1_000_000
"""A rule of reading: a count of tokens without a period is a day's from here on; below it is as
well that of one request."""
LEAST_VOLUME = 1000


_LEADS = frozenset({"or", "say", "maybe", "perhaps", "like", "then", "e.g", "eg", "hm", "hmm"})


class Weight(Enum):
    """What a piece of a message is worth."""

    NONE = auto()
    BESIDE = auto()
    """Meant where the message says a workload besides, as "EU only" is."""
    ALONE = auto()


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])")


_MODELS = _any_of(
    r"tokens?|llms?|gpt[\w.-]*|chatgpt|claude|gemini|llama[\w.-]*|mistral|qwen[\w.-]*|deepseek[\w.-]*"
    r"|openai|anthropic|groq|bedrock|inference|prompts?|completions?|models?|self-host\w*|vllm|gpus?"
    r"|/?tco|chatbot|vertex|fireworks|together ai|cohere|openrouter|language model"
)
"""Words that say that language models are talked about."""

_QUALIFIED = re.compile(
    r"(?:\b(?:up to|at (?:least|most|best|worst)|(?:less|more|fewer|greater|higher|lower|rather)"
    r" than|over|under|above|below|beyond|max|maximum|min|minimum|limit|limited to|quota|capped"
    r" at|extra|additional|another|instead of|not|no longer|never|from|between|saved?|saves|saving"
    r"|per|almost|nearly|than|until|within|peaks?|peaking|peaked|burst|bursts)\b|[/<>≤≥+$€£#])"
    r"\s*(?:load|traffic|volume|rate)?\s*(?:of|is|to|at|the|an?|about|around|some|roughly|~)?\s*$"
)
"""What makes of a number before which it stands another number than the workload's."""

_OTHER_TOKENS = _any_of(
    r"context|windows?|rate.?limits?|limits?|quotas?|tpm|max|maximum|caps?|training|trained"
    r"|pre-?training|datasets?|corpus|benchmarks?|evals?|epochs?|parameters|params|free tier"
    r"|credits?|price list|pricing"
)
"""Tokens that are counted and are no traffic."""

_ONE_TIME = _any_of(
    r"(?:this|that|one|an?|the|single|my|last|first) (?:[\w-]+ )?"
    r"(?:request|call|prompt|run|job|script|test|trace|conversation|session|import|migration)",
    *("so far", "in total", "to date", "altogether", "all in all"),
)
_OTHER_PERIOD = re.compile(
    r"\b(?:seconds?|minutes?|hours?|weeks?|weekend|months?|quarters?|years?|ytd|q[1-4]|sprints?"
    r"|weekly|monthly|yearly|annual(?:ly)?|hourly|january|february|march|april|june|july|august"
    r"|september|october|november|december|since)\b"
)
_MONEY = re.compile(r"[$€£]\s?[\d.,]+\s?[kmb]?\b(?:\s?(?:/|per|an?|every|each)\s?\w+)?")
_SPEED = re.compile(r"(?:/|\bper|\ban?|\beach|\bevery)\s?(?:s|secs?|seconds?|min|minutes?)\b")
"""Tokens a second are how fast a machine is, not how much it is asked."""
_TOKEN_WORD = re.compile(r"\b(?:tokens?|toks?|tkns?)\b")
_SIDE_WORD = re.compile(r"\b(?:inputs?|outputs?)\b")
_COUNTED_NEXT = re.compile(
    r"\s*(?:$|[^\w\s]|(?:a|per|each|every|for|at|on|to|with|and|or|so|is|are|that|which|now|today"
    r"|when|if|but|then|because|while|right|overall|roughly|currently|by|as|via|through|using|we"
    r"|since|after|before|from|during|would|should|will|could|can|makes?|going|running|hitting|goes)\b)"
)
"""What may follow a count that names no tokens: no noun, which would be what is counted."""

_SIDES = re.compile(r"\b(?:inputs?|outputs?|prompts?|completions?)\b")
_REQUESTS = re.compile(r"\b(?:requests?|reqs?|calls?|quer(?:y|ies)|rp[smhd]|qp[sm])\b")


def weight(piece: Piece) -> Weight:
    """What a piece is worth as evidence of a workload."""
    says = set(piece.said)
    if _QUALIFIED.search(piece.before):
        return Weight.NONE
    if says & {"requests"} or says & SHAPE or piece.is_of_each:
        return Weight.ALONE if _is_traffic(piece) else Weight.NONE
    if says & VOLUME:
        return Weight.ALONE if _is_volume(piece) else Weight.NONE
    return _of_the_rest(piece, says)


def is_beside_its_like(piece: Piece, kept: Collection[Piece]) -> bool:
    """Whether what completes a piece stands near it: requests want a shape, a ratio a total."""
    says = set(piece.said)
    if says == {"requests"}:
        return _is_near(piece, kept, SHAPE) or _is_counted_beside(piece, kept)
    if says <= SHAPE or piece.is_of_each:
        return _is_near(piece, kept, VOLUME | {"requests"})
    if says == {"total"}:
        return not _SIDES.search(piece.before) and _is_split(piece, kept)
    if "ratio" in says and "total" not in says:
        return _is_near(piece, kept, frozenset({"total"}))
    if "gpu_provider" in says or "gpu_term" in says or "gpu_usd_per_hour" in says:
        return "gpu" in says or _is_near(piece, kept, frozenset({"gpu", "gpu_count"}))
    return True


def _is_near(piece: Piece, kept: Collection[Piece], fields: frozenset[str]) -> bool:
    at = piece.sentence
    others = (each.sentence for each in kept if each is not piece and fields & _fields(each))
    return any(
        abs(other.index - at.index) <= 1 or other.paragraph == at.paragraph for other in others
    )


def _is_split(total: Piece, kept: Collection[Piece]) -> bool:
    """Whether the same sentence says how much of a total is input; alone it is asked back."""
    beside = [each for each in kept if each.sentence == total.sentence and each is not total]
    is_alone = not any(
        {"input", "output", "total"} & _fields(each) for each in kept if each is not total
    )
    return is_alone or any({"input", "output", "ratio"} & _fields(each) for each in beside)


def _is_counted_beside(piece: Piece, kept: Collection[Piece]) -> bool:
    """Whether requests stand in one sentence with the tokens that they come to."""
    others = (each for each in kept if each.sentence == piece.sentence)
    is_plain = _REQUESTS.search(piece.plain) is not None
    return is_plain and any({"input", "output"} & _fields(each) for each in others)


def _fields(piece: Piece) -> frozenset[str]:
    """What a piece says, the length of a request being its shape."""
    return SHAPE if piece.is_of_each else frozenset(piece.said)


# --- volumes


def _is_volume(piece: Piece) -> bool:
    """Whether a count of tokens is the traffic's, of a period that is known."""
    if _OTHER_TOKENS.search(piece.sentence.plain) or not _counts_tokens(piece):
        return False
    if _SPEED.search(piece.plain):
        return False
    largest = max(v.value for v in piece.said.values() if isinstance(v, Rated))
    if says_period(piece.plain) or piece.sentence.period:
        return largest >= LEAST_VOLUME
    return largest >= LEAST_BARE_VOLUME and _is_of_a_day(piece)


def _counts_tokens(piece: Piece) -> bool:
    """Whether it is tokens that are counted: named, or plainly meant by "in" and "out"."""
    if _TOKEN_WORD.search(piece.plain):
        return not re.match(r"\s*[=:]?\s*[$€£]", piece.after)
    if "total" in piece.said or not _COUNTED_NEXT.match(piece.after):
        return False
    if _SIDE_WORD.search(piece.plain):
        return True
    is_pair = {"input", "output"} <= set(piece.said)
    is_jargon = bool(re.match(r"\W*(?:in|out)\b", piece.plain)) or is_pair
    return is_jargon and (
        _MODELS.search(piece.sentence.paragraph) is not None or _is_all_there_is(piece)
    )


def _is_all_there_is(piece: Piece) -> bool:
    """Whether a pair says how often it comes, or stands by itself, as in a command."""
    rest = set(re.findall(r"[\w'/]+", f"{piece.before} {piece.after}")) - FILLERS - _LEADS
    is_scaled = len(re.findall(r"\d\s?(?:k|m|mn|b|bn|million|billion)\b", piece.plain)) > 1
    return is_scaled and (not rest or says_period(piece.plain))


def _is_of_a_day(piece: Piece) -> bool:
    """Whether nothing near says another period, a single event, or a price."""
    around = _MONEY.sub(" ", piece.sentence.paragraph)
    is_priced = any(not says_period(sum) for sum in _MONEY.findall(piece.sentence.plain))
    return not (is_priced or _OTHER_PERIOD.search(around) or _ONE_TIME.search(around))


def _is_traffic(piece: Piece) -> bool:
    """Whether requests are counted that a model answers, or the length of one is said."""
    if _OTHER_TOKENS.search(piece.sentence.plain):
        return False
    if "requests" not in piece.said:
        return bool(_TOKEN_WORD.search(piece.plain) or _MODELS.search(piece.sentence.paragraph))
    return True


# --- everything else


_WORDS: Mapping[str, re.Pattern[str]] = {
    "cached_share": re.compile(r"%|per ?cent|half|quarter|^(?:no|un|not|nothing)"),
    "batch_share": re.compile(r"%|per ?cent|half|quarter|^(?:no|un|not|nothing)"),
    "peak_to_average": re.compile(r"\d\s?(?:x|times|fold|:)|(?:x|times)\s?\d|load|traffic|no peak"),
    "uptime_percent": re.compile(r"uptime|\bsl[ao]\b|availab|nines"),
    "ttft_p99_ms": re.compile(r"ttft|first[ -]token|<|under|below|within|at most|max"),
    "volume_basis": re.compile(r" (?:volumes?|traffic|usage)$"),
    "sustained": re.compile(r"(?:sustained|peak) (?:volume|traffic|load|only)"),
    "infrastructure": re.compile(r"\b(?:ml|gpu|mlops|ai)[ -](?:infra|platform|cluster)|"
                                 r"^(?:existing|no) (?:infra|kubernetes)"),
    "team": re.compile(r"\b(?:ml|mlops|ai)\b"),
    "regulated": re.compile(r"regulated|hipaa|pci|sox|fedramp"),
    "internal": re.compile(r"internal (?:use|tool|users|traffic|only)|employees only|-facing"),
    "residency": re.compile(r"residency|only|data|stay|remain|kept|keep|-based|-hosted|-resident"),
    "reasons": re.compile(r"fine-tuned|custom weights|air-gap"),
    "compare_with": re.compile(r"."),
    "now_option": re.compile(r"\b(?:use|using|on|pay|paying|pay for)\b"),
    "gpu": re.compile(r"\d\s?x|x\s?\d|gpus?|cards?|nvidia|[hab]\d{3}|gb\d{3}|l40s|mi300x"),
    "gpu_count": re.compile(r"gpus?|cards?|\d\s?x|x\s?\d|[hab]\d{3}|gb\d{3}|l40s|mi300x"),
    "gpu_provider": re.compile(r"."),
    "gpu_term": re.compile(r"."),
    "gpu_usd_per_hour": re.compile(r"."),
    "ratio": re.compile(r"\b(?:in|out|input|output|ratio|split|mix)\b"),
}  # fmt: skip
"""The words with which a message says a field; where they lack, the piece says something else. A
field that is not here is never taken from prose: prices "as of" a day, presets by their name."""

_HOSTED = _any_of("host\\w*", "self-host\\w*", "run", "running", "serve", "serving", "deploy\\w*")
_OTHER_CACHE = _any_of("redis", "cdn", "dns", "browser", "page", "database", "db", "disk", "build")
_HYPOTHETICAL = _any_of("would", "could", "save", "saves", "saving", "quoted?", "budget", "if")


def _of_the_rest(piece: Piece, says: set[str]) -> Weight:
    sentence = piece.sentence.plain
    if "now_usd_per_month" in says:
        return _of_the_bill(piece)
    if "model" in says:
        return Weight.BESIDE if _HOSTED.search(sentence) else Weight.NONE
    if not all(name in _WORDS and _WORDS[name].search(piece.plain) for name in says):
        return Weight.NONE
    if "cached_share" in says and _OTHER_CACHE.search(sentence):
        return Weight.NONE
    is_rented = "gpu" in says and "gpu_count" in says
    return Weight.ALONE if is_rented or _says_residency(piece) else Weight.BESIDE


def _says_residency(piece: Piece) -> bool:
    return "residency" in piece.said and re.search(r"residency|data", piece.plain) is not None


def _of_the_bill(piece: Piece) -> Weight:
    """What is paid for models, not for anything else, and not in a supposition."""
    sentence = piece.sentence.plain
    if _HYPOTHETICAL.search(sentence):
        return Weight.NONE
    return Weight.ALONE if _MODELS.search(sentence) else Weight.NONE
