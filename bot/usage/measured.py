"""The door of this room: files in, one measurement out, whatever sources they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.usage.files import numbers, times
from bot.usage.measurement import FileRead, Measurement
from bot.usage.measuring import measurement
from bot.usage.reading import SLACK_BYTES, Gathered, NamedFile, file_read, gather

_FINE = ("request", "minute", "hour", "lifetime")
_PAY = ("usd", "usd_per_month", "usd_basis", "usd_not_tokens", "usd_credits", "usd_tax")
SEVERAL = "several sources"
_CLOCKS_APART = timedelta(days=1)


def measure(files: Sequence[NamedFile], today: date, most_bytes: int = SLACK_BYTES) -> Measurement:
    """What some usage files come to together, nothing of it counted twice.

    `today` tells 3/4 from 4/3 where the file does not; `most_bytes` bounds what unpacks. Raises
    UsageRefused with the sentence to show.
    """
    try:
        parts = gather(files, today, most_bytes)
    finally:
        numbers.forget()
        times.forget()
    found = _together(parts, tuple(file_read(file) for file in files))
    if found.last_day is not None and found.last_day > today + _CLOCKS_APART:
        late = f"It has days to come, up to {found.last_day}: its dates may be misread."
        found = found.model_copy(update={"cautions": (late, *found.cautions)})
    return found


def _together(parts: Sequence[Gathered], read: tuple[FileRead, ...]) -> Measurement:
    if len(parts) == 1:
        return _of_one(parts[0], read)
    counting = [part for part in parts if part.totals.counts]
    paying = [part for part in parts if not part.totals.counts]
    whole = _of_one(counting[0] if counting else paying[0], read)
    if len(counting) > 1:
        whole = _of_several(counting, read)
    return _with_pay(whole, [_of_one(part, read) for part in (paying if counting else paying[1:])])


def _of_one(part: Gathered, files: tuple[FileRead, ...]) -> Measurement:
    source = part.source
    found = measurement(
        part.totals, part.is_request, source.width, dict(part.left_out),
        format=source.format, title=source.title, files=files,
        notes=(*source.notes, *part.notes),
    )  # fmt: skip
    return found.model_copy(
        update={
            "usd_basis": source.basis if found.usd is not None else None,
            "cautions": (*_doubts(part, found), *found.cautions),
        }
    )


def _doubts(part: Gathered, found: Measurement) -> list[str]:
    """What makes the whole file doubtful, the gravest first."""
    doubts = []
    if part.is_cut:
        doubts.append("The file says that more pages follow: fetch them all, the volume is higher.")
    for currency in sorted(part.currencies):
        doubts.append(f"Its money is in {currency}: it is not converted, so no pay is measured.")
    if found.granularity not in _FINE and part.source.hours_from and found.input_tokens:
        hours = part.source.hours_from
        doubts.append(f"It tells days, so the peak stays an assumption: {hours} tells hours.")
    if part.source.unconfirmed:
        doubts.append(f"Not confirmed by the vendor: {'; '.join(part.source.unconfirmed)}.")
    return doubts


def _of_several(parts: Sequence[Gathered], files: tuple[FileRead, ...]) -> Measurement:
    """Sources added up. What one of them does not tell is unknown of the whole."""
    overlap = _overlap(parts)
    paid = [part for part in parts if "tokens" in part.totals.money]
    first, *others = parts
    total, left_out = first.totals, Counter(first.left_out)
    for part in others:
        total.merge(part.totals)
        left_out.update(part.left_out)
    found = measurement(
        total, all(part.is_request for part in parts), _coarsest(parts), dict(left_out),
        format=SEVERAL, title=_listed([part.source.title for part in parts]), files=files,
        notes=tuple(dict.fromkeys(note for part in parts for note in part.source.notes)),
    )  # fmt: skip
    bases = {part.source.basis for part in paid}
    doubts = [
        overlap,
        _unpaid(paid, len(parts)),
        *(doubt for part in parts for doubt in _doubts(part, found)),
    ]
    cautions = tuple(doubt for doubt in dict.fromkeys((*doubts, *found.cautions)) if doubt)
    if len(paid) < len(parts):
        found = found.model_copy(update={"usd": None, "usd_per_month": None})
        bases = set()
    return found.model_copy(
        update={
            "usd_basis": " and ".join(sorted(filter(None, bases))) or None,
            "cautions": cautions,
        }
    )


def _unpaid(paid: Sequence[Gathered], count: int) -> str:
    """A sentence where some sources tell what is paid and others do not: a sum would be short."""
    if not paid or len(paid) == count:
        return ""
    return f"Only {_listed([part.source.title for part in paid])} tells money: pay is left open."


def _coarsest(parts: Sequence[Gathered]) -> str:
    widths = ("month", "week", "day")
    return next((width for width in widths if any(p.source.width == width for p in parts)), "")


def _overlap(parts: Sequence[Gathered]) -> str:
    """A sentence where sources cover the same days: a gateway and its provider count twice."""
    days = [set(part.totals.days) for part in parts]
    shared = {
        day for at, some in enumerate(days) for other in days[at + 1 :] for day in some & other
    }
    if not shared:
        return ""
    titles = _listed([part.source.title for part in parts])
    return (
        f"{titles[0].upper()}{titles[1:]} cover {len(shared)} of the same days: they are added up. "
        "If one passes on the other's requests, send only one of them."
    )


def _with_pay(whole: Measurement, bills: Sequence[Measurement]) -> Measurement:
    """Usage with the money of bills that carry no tokens, where it has none of its own."""
    for bill in bills:
        if whole.usd is None and bill.usd is not None:
            pay = {name: getattr(bill, name) for name in _PAY}
            whole = whole.model_copy(
                update={**pay, "title": f"{whole.title}, paid by {bill.title}"}
            )
        elif whole.input_tokens is None and whole.usd is not None and bill.usd is not None:
            whole = _added_pay(whole, bill)
        whole = whole.model_copy(update={"cautions": (*whole.cautions, *_other_days(whole, bill))})
    return whole


def _added_pay(whole: Measurement, bill: Measurement) -> Measurement:
    months = (whole.usd_per_month or Decimal(0)) + (bill.usd_per_month or Decimal(0))
    return whole.model_copy(
        update={
            "usd": (whole.usd or Decimal(0)) + (bill.usd or Decimal(0)),
            "usd_per_month": months,
            "title": f"{whole.title} and {bill.title}",
        }
    )


def _other_days(whole: Measurement, bill: Measurement) -> list[str]:
    first, last = (whole.first_day, bill.first_day), (whole.last_day, bill.last_day)
    if None in first or None in last or (first[0] == first[1] and last[0] == last[1]):
        return []
    apart = max(abs(_between(*first)), abs(_between(*last)))
    return [f"Usage and bill differ by {apart.days} days: each is taken by its own days."]


def _between(one: date | None, other: date | None) -> timedelta:
    return one - other if one and other else timedelta()


def _listed(titles: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(titles[:-1]), titles[-1])))
