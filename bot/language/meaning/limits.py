"""Which values a workload takes, in sentences. The bounds themselves are the workload's own."""

from __future__ import annotations

from pydantic import ValidationError

from bot.language.meaning.refusals import Refusal
from bot.language.written import Foreign
from engine.figures.workload import Workload

_TOKENS = Refusal("Tokens a day are from 0 to a thousand trillion.", ("5M in 1M out",))
_SHAPE = Refusal("A request has at least a fraction of an input token.", ("shape 1000/200",))

_OFFER = Refusal(
    "A million tokens cost more than $0 and at most $100,000.", ("vs ours at $0.20/$0.80",)
)

_PART = Refusal("A model does more than 0% and at most 100%.", ("70% haiku-5.5, 30% opus-5.5",))

_TERMS = Refusal(
    "Say what is off one model's list, or what a million tokens cost there.",
    ("vs gpt-4o 30% off", "vs gpt-4o at $1/$4"),
)

_SENTENCES: dict[str, Refusal] = {
    "input_tokens_per_day": _TOKENS,
    "output_tokens_per_day": _TOKENS,
    "input_tokens_per_request": _SHAPE,
    "output_tokens_per_request": Refusal(
        "An answer cannot have fewer than 0 tokens.", ("shape 1000/200",)
    ),
    "gpu_count": Refusal("GPUs come whole, from 1 to 100,000.", ("on 2 gpus",)),
    "gpu_usd_per_hour": Refusal(
        "A GPU-hour costs more than $0 and at most $10,000.", ("at $2.50/h",)
    ),
    "purchase_usd": Refusal(
        "A server costs more than $0 and at most a billion.", ("buy at $300,000 a server",)
    ),
    "life_years": Refusal("Servers live more than 0 and at most 20 years.", ("life 4 years",)),
    "resale_share": Refusal("What they fetch is from 0% to 100% of the price.", ("resale 25%",)),
    "capital_rate": Refusal("Capital costs from 0% to 100% a year.", ("capital 8%",)),
    "support_rate": Refusal("Support costs from 0% to 100% of the price.", ("support 10%",)),
    "spare_servers": Refusal("Spare servers come whole, from 0 to 1,000.", ("spare 1",)),
    "room_kw": Refusal("A room has more than 0 kW and at most a million.", ("room 20 kW",)),
    "room_usd_per_month": Refusal("A room costs more than $0 a month.", ("room $2,000/month",)),
    "pue": Refusal(
        "A PUE is from 1, nothing for cooling, to 10; most rooms have 1.2 to 2.", ("PUE 1.5",)
    ),
    "delivery_weeks": Refusal("Servers take from 0 to 520 weeks.", ("runs in 10 weeks",)),
    "colocation_usd_per_kw": Refusal(
        "A kW of colocation costs more than $0 a month.", ("colo $200/kW",)
    ),
    "power_usd_per_kwh": Refusal("A kWh costs more than $0 and at most $10.", ("power $0.13/kWh",)),
    "cached_share": Refusal("A share of the input is from 0% to 100%.", ("cached 60%",)),
    "offer_usd_per_mtok_in": _OFFER,
    "offer_usd_per_mtok_out": _OFFER,
    "offer_usd_per_mtok_cached": _OFFER,
    "api_discount": Refusal("A discount is from 0% to 100%.", ("30% off the api",)),
    "budget_usd_per_month": Refusal(
        "A budget is more than $0 and at most a trillion a month.", ("budget $2,000/month",)
    ),
    "tokens_per_word": Refusal("A word has more than 0 tokens.", ("1.5 tokens a word",)),
    "tokens_per_page": Refusal("A page has more than 0 tokens.", ("800 tokens a page",)),
    "web_searches_per_request": Refusal(
        "There are more than 0 web searches.", ("2 web searches a request",)
    ),
    "web_searches_per_day": Refusal(
        "There are more than 0 web searches.", ("2000 web searches a day",)
    ),
    "hours_per_day": Refusal("A day has more than 0 and at most 24 hours.", ("8 hours a day",)),
    "days_per_month": Refusal("A month has from 1 to 31 days.", ("22 days a month",)),
    "cache_write_share": Refusal("A share of the input is from 0% to 100%.", ("cache writes 10%",)),
    "reasoning_tokens_per_request": Refusal(
        "A model thinks from 0 tokens for an answer.", ("reasoning 2k",)
    ),
    "reasoning_per_output": Refusal(
        "A model thinks from 0 to 1,000 times its answer.", ("reasoning 3x output",)
    ),
    "batch_share": Refusal("A share of the requests is from 0% to 100%.", ("batch 30%",)),
    "peak_to_average": Refusal(
        "A peak is at least the average, so from 1x to 1000x.", ("peak 4x", "flat")
    ),
    "uptime_percent": Refusal(
        "Nothing runs always: an uptime is more than 0% and less than 100%.", ("99.9%", "99.99%")
    ),
    "ttft_p99_ms": Refusal("A latency is more than 0 ms and at most 10,000 s.", ("p99 80ms",)),
    "now_usd_per_month": Refusal(
        "What you pay is more than $0 and at most a trillion a month.", ("now $4,000/month",)
    ),
}


def beyond_limits(field: str, value: object) -> Refusal | None:
    """Why a workload cannot have this value in this field; None where it can."""
    if field not in Workload.model_fields:
        return None  # a relative change: what it comes to is checked when it is applied
    if isinstance(value, Foreign):
        return None  # a sum of any size; what it is in dollars is known on the day
    if field == "terms":
        return None if value or value is None else _TERMS
    if field == "parts":
        return None if value or value is None else _PART  # against the whole: when that is known
    example: dict[str, object] = {"input_tokens_per_day": 1, "output_tokens_per_day": 1}
    if field.startswith("offer_"):
        example |= {"offer_usd_per_mtok_in": 1, "offer_usd_per_mtok_out": 1}
    if field.startswith("box"):
        example |= {"box": "box", "box_tokens_per_second": 1}
    try:
        Workload.model_validate({**example, field: value})
    except ValidationError:
        return _SENTENCES.get(field, Refusal("That value is not possible here."))
    return None
