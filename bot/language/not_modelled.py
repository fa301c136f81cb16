"""What people ask for that is not priced here: each says so, and what can be said instead."""

from __future__ import annotations

from bot.language.rules import refuses

NOT_MODELLED = (
    refuses(
        """
        (buy|buying|bought|purchase|purchasing|owning) [the|our|some|a|own] [own] [{:count}] [x]
        (gpus|gpu|cards|servers|hardware|machines|boxes|nodes|{:gpu}) [outright] | (buy|buying|
        bought|purchase|purchasing)
        """,
        "Only rented GPUs are priced here; bought ones are not.",
        "at $2/h",
    ),
    refuses(
        """
        (int4|int8|fp4|fp8|bf16|fp16|awq|gptq|gguf|nvfp4|mxfp4|4bit|8bit|q4|quantised|quantized|
        quantise|quantize|quantization|quantisation) [weights|quantization|quantisation|model| kv
        cache]
        """,
        "Models are priced in the precision of the book; another one cannot be chosen.",
        "host llama-3.1-8b",
    ),
    refuses(
        """
        speculative decoding | speculation | draft model | lora [adapters] | tensor parallel |
        pipeline parallel | tp2 | tp4 | tp8 | mig | vllm | sglang | tensorrt | trt-llm |
        disaggregated | chunked prefill
        """,
        "How the server is tuned is not priced here; say how many GPUs it needs.",
        "on 4 gpus",
    ),
    refuses(
        """
        trn1 | trn2 | trainium | inferentia | inf2 | tpu | tpus | v5e | v6e | gaudi | gaudi3 | cpu
        | cpus
        """,
        "That accelerator is not in the book.",
        "on h200",
        "on mi300x",
    ),
    refuses(
        """
        (active-active | multi-region | (two|{:count}) regions | across regions | multi-zone |
        multi-az | dr site | disaster recovery | second region) [setup|regions]
        """,
        "Only standby for one site is priced.",
        "99.99%",
        "without failover",
    ),
    refuses(
        """
        [an|a|the|one|each|per] [mlops|ml|ai|platform|devops|sre] (engineer|engineers|eng|engs|
        salary|salaries|fte|ftes) (costs|cost|costing|at|of|is|for|earns|paid) [us] {:amount}
        """,
        "What people cost is a figure of the team; change it under the team's figures.",
        "existing team",
        "no team",
    ),
    refuses(
        "budget (is|of) [only] ({:usd}|{:amount}) [{:per}]",
        "A budget is nothing to price; say what you pay, or what changes.",
        "now $4,000/month",
    ),
    refuses(
        "{:amount} (mau|dau|wau|daus|maus)",
        "How many requests does each make?",
        "10k requests/day of {example_shape}",
    ),
    refuses(
        """
        mom | m/m | month over month | month-over-month | year over year | yoy | y/y | week over
        week | cagr | compounding | (each|every|per) (month|year|quarter) growth
        """,
        "Growth over time is in the outlook of the full answer; ask with one volume.",
        "double the volume",
    ),
    refuses(
        "(in|by|from|until|for|during) {:future_year} | next (year|month|quarter|summer|week)",
        "What will be then is in the outlook of the full answer; say what changes.",
        "double the volume",
    ),
    refuses(
        """
        itl [#below] [{:ms}] | inter-token latency [#below] [{:ms}] | tokens per second per user |
        tok/s | tps | time per output token | tpot
        """,
        "Speed is judged by the 99th percentile of the time to first token.",
        "p99 200ms",
    ),
)
