"""The shared cost engine: should one host an open language model, or pay an API?

    from datetime import date
    from engine import Workload, assess, load_book

    work = Workload(input_tokens_per_day=5_000_000, output_tokens_per_day=1_000_000)
    answer = assess(work, load_book(), on=date(2026, 4, 15))
    print(answer.bill.monthly_usd, answer.verdict.kind)

Pure: no Slack, no clock, no environment, no network. Every figure carries its source and date.
"""

from engine.advice.article import ArticleCheck, check_article
from engine.assessment import Assessment, assess
from engine.figures.errors import EngineError
from engine.figures.workload import Workload
from engine.prices.catalogue import Catalogue, load_catalogue
from engine.question.book import Book, load_book

__all__ = [
    "ArticleCheck",
    "Assessment",
    "Book",
    "Catalogue",
    "EngineError",
    "Workload",
    "assess",
    "check_article",
    "load_book",
    "load_catalogue",
]
