"""The bill of bought servers, line by line, with the people and services that remain."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from engine.bills.fleet import ServingFleet
from engine.bills.hosting_costs import HostingBill, LineItem, RuleOfThumb, rule_of_thumb
from engine.bills.standby import standby
from engine.figures.sources import Cited, Result
from engine.figures.workload import Room
from engine.owned import formulas
from engine.owned.server import Server
from engine.owned.terms import Terms
from engine.question.book import Book
from engine.question.scenario import Scenario


class OwnedBill(Result):
    """What bought servers cost a month, and what they buy."""

    fleet: ServingFleet
    """The GPUs that the work takes; the servers hold them and may hold more."""
    server: Server
    terms: Terms
    servers: int
    """Servers that serve."""
    spares: int
    """Whole servers that wait for one to fail."""
    lines: tuple[LineItem, ...]
    rule_of_thumb: RuleOfThumb

    @cached_property
    def monthly_usd(self) -> Decimal:
        """The whole bill, USD a month."""
        return sum((line.monthly_usd for line in self.lines), Decimal(0))

    @cached_property
    def fixed_usd(self) -> Decimal:
        """People, services and the room, which do not grow with the servers, USD a month."""
        return sum((line.monthly_usd for line in self.lines if not line.is_rent), Decimal(0))

    @cached_property
    def usd_per_server(self) -> Decimal:
        """What one server costs a month, the spare like any other."""
        return server_usd(self.server, self.terms)

    @property
    def bought_gpus(self) -> int:
        """GPUs paid for, those of the spares included."""
        return (self.servers + self.spares) * self.server.gpus

    @property
    def usd_per_gpu_hour(self) -> Decimal:
        """The servers and their room over the GPUs that serve, people and services left out."""
        hours = self.servers * self.server.gpus * self.terms.hours_per_month
        room = self.terms.room_usd_per_month
        housed_usd = self.monthly_usd - self.fixed_usd + (room.value if room else 0)
        return housed_usd / hours

    @property
    def cash_usd(self) -> Decimal:
        """What is paid before anything runs."""
        each = self.server.price.value + self.terms.adders_usd.value
        return (self.servers + self.spares) * each

    @property
    def running_usd(self) -> Decimal:
        """The bill without what is written off: what is paid month by month."""
        return self.monthly_usd - self.written_off_usd

    @property
    def written_off_usd(self) -> Decimal:
        """What all servers lose in value, USD a month."""
        resale = self.terms.resale_share.value * self.server.price.value
        invested = self.server.price.value + self.terms.adders_usd.value
        each = formulas.depreciation_usd(invested, resale, self.terms.life_years.value)
        return (self.servers + self.spares) * each

    @property
    def resale_usd(self) -> Decimal:
        """What all servers fetch at the end of their life."""
        each = self.terms.resale_share.value * self.server.price.value
        return (self.servers + self.spares) * each

    @property
    def kw_max(self) -> Decimal:
        """The rated power of all servers, kW."""
        return (self.servers + self.spares) * self.server.kw_max

    @property
    def tcos_usd(self) -> tuple[Decimal, Decimal]:
        """The line-item bill and the rule of thumb, USD a month."""
        return self.monthly_usd, self.rule_of_thumb.monthly_usd


def bill_of(
    fleet: ServingFleet,
    server: Server,
    terms: Terms,
    remaining: tuple[LineItem, ...],
    scenario: Scenario,
    book: Book,
) -> OwnedBill:
    """The bill of given servers on given terms; `remaining` does not grow with them."""
    servers = servers_needed(fleet.gpus, fleet.gpus_per_replica, server)
    spares = spares_of(scenario, book)
    raw = servers * server_usd(server, terms)
    return OwnedBill(
        fleet=fleet,
        server=server,
        terms=terms,
        servers=servers,
        spares=spares,
        lines=(*hardware_lines(server, terms, servers, spares), *remaining),
        rule_of_thumb=rule_of_thumb(raw, scenario, book),
    )


def servers_needed(gpus: int, gpus_per_replica: int, server: Server) -> int:
    """Whole servers: enough for the replicas, none of which spans two, and for the GPUs."""
    replicas = -(-gpus // gpus_per_replica)
    by_replica = -(-replicas // server.replicas(gpus_per_replica))
    return max(by_replica, -(-gpus // server.gpus))


def spares_of(scenario: Scenario, book: Book) -> int:
    """As said; else one where the uptime asks for any standby (N+1)."""
    if scenario.workload.spare_servers is not None:
        return scenario.workload.spare_servers
    rule = standby(scenario.uptime_percent, scenario, book)
    return 1 if rule.share else 0


def remaining_lines(rented: HostingBill, book: Book) -> tuple[LineItem, ...]:
    """The people and services of a rented bill, without what a bought server is itself."""
    gone = {rule.id for rule in book.lines if rule.in_server}
    return tuple(line for line in rented.lines if not line.is_rent and line.id not in gone)


def room_lines(terms: Terms) -> tuple[LineItem, ...]:
    """What a room costs beside its power, however many servers stand in it."""
    if (row := terms.room_usd_per_month) is None:
        return ()
    line = LineItem(
        id="own_room",
        name="Room: rent, UPS, cooling",
        quantity=Decimal(1),
        quantity_unit="rooms",
        unit_usd=row.value,
        share=Decimal(1),
        source=row.source,
        since=row.since,
        why="said for the whole room",
    )
    return (line,)


def server_usd(server: Server, terms: Terms) -> Decimal:
    """What one server costs, USD a month."""
    return hardware_usd(server, terms, 1, 0)


def hardware_usd(server: Server, terms: Terms, servers: int, spares: int) -> Decimal:
    """The sum of `hardware_lines`, USD a month."""
    each = [usd for _, _, usd, _, _ in _each(server, terms)]
    serving = sum((servers * usd for usd in each), Decimal(0))
    return serving + spares * sum(each, Decimal(0)) if spares else serving


def hardware_lines(server: Server, terms: Terms, servers: int, spares: int) -> tuple[LineItem, ...]:
    """The lines that grow with the servers; the spare is one line, with all that a server costs."""
    lines = [
        _line(id, name, servers, usd, row, why) for id, name, usd, row, why in _each(server, terms)
    ]
    if spares:
        each = sum((line.unit_usd for line in lines), Decimal(0))
        why = "uptime target: runs when one fails"
        spare = _line("own_spare", "Spare server, all of it", spares, each, server.price, why)
        lines.append(spare)
    return tuple(lines)


Each = tuple[str, str, Decimal, Cited[Decimal], str]
"""Id, name, USD a month for one server, the row that cites it, and what it scales with."""


def _each(server: Server, terms: Terms) -> list[Each]:
    price, adders = server.price.value, terms.adders_usd.value
    resale, life = terms.resale_share.value * price, terms.life_years.value
    invested, rate = price + adders, terms.capital_rate
    written_off = formulas.depreciation_usd(price, resale, life)
    lines = [
        ("own_depreciation", "Depreciation", written_off, server.price, "servers, price, life"),
    ]
    if adders:
        usd = formulas.depreciation_usd(adders, Decimal(0), life)
        name = "Disks, uplink, rack, installation"
        lines.append(("own_adders", name, usd, terms.adders_usd, "servers, life"))
    usd = formulas.capital_usd(invested, resale, rate.value)
    lines.append(("own_capital", "Cost of capital", usd, rate, "average book value"))
    usd = formulas.support_usd(price, terms.support_rate.value)
    lines.append(("own_support", "Support and warranty", usd, terms.support_rate, "price"))
    return [*lines, *_housing(server, terms)]


def _housing(server: Server, terms: Terms) -> list[Each]:
    lines: list[Each] = []
    if (usd_per_kw := terms.colocation_usd_per_kw) is not None:
        usd = formulas.colocation_usd(server.kw_max, usd_per_kw.value)
        lines.append(("own_colocation", "Colocation", usd, usd_per_kw, "rated kW"))
    if (usd_per_kwh := terms.power_usd_per_kwh) is not None:
        pue, hours = terms.pue.value, terms.hours_per_month
        usd = formulas.power_usd(server.kw_typical, pue, hours, usd_per_kwh.value)
        where = "kW drawn, PUE" if terms.room == Room.OWN else "kW drawn"
        lines.append(("own_power", "Power", usd, usd_per_kwh, where))
    return lines


def _line(
    id: str, name: str, servers: int, usd: Decimal, row: Cited[Decimal], why: str
) -> LineItem:
    return LineItem(
        id=id,
        name=name,
        quantity=Decimal(servers),
        quantity_unit="servers",
        unit_usd=usd,
        share=Decimal(1),
        source=row.source,
        since=row.since,
        why=why,
        is_rent=True,
    )
