"""Phrases that are known and cannot be taken as they are: each says why and what to write."""

from __future__ import annotations

from bot.language.rules import refuses

REFUSED = (
    refuses("(@|at|for) {number} #hourly", "In dollars?", "at ${number}/h"),
    refuses("steady | constant", "Every day the same, or the same all day?", "sustained", "flat"),
    refuses(
        "{hosted_model}",
        "Is it to be hosted, or to be compared with at that host?",
        "vs {hosted_model}",
        "host {hosted_model}",
    ),
    refuses(
        "gdpr",
        "The GDPR alone forbids no API and asks for no audits; say what follows from it for you.",
        "eu residency",
        "regulated",
    ),
    refuses(
        "soc2 | soc 2 | iso27001 | iso 27001 | compliance | compliant",
        "That alone says neither that auditors must see the stack nor where data must stay.",
        "regulated",
    ),
    refuses("{place}", "Must the data stay there?", "{place} residency"),
    refuses("[data] residency", "Residency where?", "eu residency", "us residency"),
    refuses(
        "{option:lone_option}",
        "Compare with it, or is it what you use today?",
        "vs {option}",
        "now {option}",
    ),
    refuses(
        "#vs {model} | #now {model}",
        "That model is hosted by several; name one of them, such as groq.",
        "vs groq",
    ),
    refuses("{gpu_provider}", "Is that where the GPUs are rented?", "@{gpu_provider}"),
    refuses(
        "(p50|p90|p95|median|average) [latency|ttft] {ms}",
        "Latency is judged by the 99th percentile of the time to first token.",
        "p99 {ms}",
    ),
    refuses("{ms}", "A latency of what?", "p99 {ms}"),
    refuses(
        "(ttft|p99|latency) {number}", "Milliseconds or seconds?", "p99 {number}ms", "p99 {number}s"
    ),
    refuses("(cached|cache) {number}", "1% or all of it?", "cached 1%", "cached 100%"),
    refuses("(batch|batched) {number}", "1% or all of it?", "batch 1%", "batch 100%"),
    refuses("cached | caching", "How much of the input is read from the cache?", "cached 50%"),
    refuses("batch | batched | batching", "How much of it can wait?", "batch 50%", "batch 100%"),
    refuses(
        "{into:large} [,] {out:large}",
        "Which of them is input, which output?",
        "{into} in {out} out",
    ),
    refuses("{large}", "Tokens in, out, or in all?", "{large} tokens/day {example_mix}"),
    refuses(
        "{percent}", "A share of what?", "cached {percent}", "batch {percent}", "uptime {percent}"
    ),
    refuses("#now {usd}", "Dollars in what period?", "now {usd}/month"),
    refuses("{usd_month}", "Is that what you pay today?", "now {usd_month}"),
    refuses("[at|@] {usd}", "Dollars for what?", "at {usd}/h", "now {usd}/month"),
    refuses(
        "[at|@|now|paying] (€|£|₹|¥|eur|gbp|inr) {amount} [/ (h|hour|month|mo)] "
        "| {amount} (€|£|₹|¥|eur|euro|euros|gbp|inr) [/ (h|hour|month|mo)]",
        "All money is in US dollars here; convert it first.",
        "at $2.50/h",
        "now $4000/month",
    ),
    refuses(
        "[on|at] {bare_day}", "Is that the day whose prices are asked for?", "as of {bare_day}"
    ),
    refuses(
        "as of (yesterday|last week|last month|last year|tomorrow|next month|next year)",
        "Write the day itself.",
        "as of {example_day}",
    ),
    refuses(
        "peak | peaks",
        "How high above the average, or is the volume itself a peak?",
        "peak 3x",
        "peak volume",
    ),
    refuses("residency [in] | infra | infrastructure | team", "Is it there or not?"),
)
