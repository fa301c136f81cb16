"""All tables, and how a database of an earlier version comes to have them.

The statements are SQLite's; for PostgreSQL bot/storage/databases/postgres.py gives each type its
name there. A migration that was released is never changed: a new one is added at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.queries import StorageUnavailable


@dataclass(frozen=True)
class Migration:
    """A step from one version to the next."""

    name: str
    statements: tuple[str, ...]


RATINGS = (
    "create index idx_queries_of_team on queries (team, is_public, asked_at)",
    """create table posts (
        id integer primary key, team text, query text, channel text, ts text, file text)""",
    "create index idx_posts on posts (team, query)",
    """create table ratings (
        team text, query text, "user" text, is_useful integer, at text,
        primary key (team, query, "user"))""",
)
FIGURES = (
    """create table team_figures (
        id integer primary key, team text, key text, value text, since text, set_by text,
        reason text)""",
    "create index idx_team_figures on team_figures (team, id)",
)
SWITCHES = (
    """create table switches (
        id integer primary key, team text, name text, is_on integer, set_by text, at text)""",
    "create index idx_switches on switches (team, name, id)",
)
JOBS = (
    # A row for each delivery. It stays for a day after it is done, so that Slack's repetitions
    # are known; what it said goes at once.
    """create table jobs (
        key text primary key, team text, kind text, body text, lock_name text, place real,
        owner text, until real, takers integer, begun integer, settled integer, done_at real)""",
    "create index idx_jobs_lock on jobs (lock_name)",
    "create index idx_jobs_open on jobs (done_at, until)",
    # A row for each message or file of a job: written before it is sent, settled after.
    """create table outbox (
        job text, part text, channel text, ts text, file text, tried_at real, sent integer,
        primary key (job, part))""",
)
FIRST = Migration(
    "m030_jobs",
    (
        """create table queries (
            id text primary key, asked_at text, team text, channel text, "user" text, surface text,
            canonical text, workload text, verdict text, figures text, catalogue_version text,
            duration_ms real, is_public integer not null default 0,
            is_withdrawn integer not null default 0)""",
        'create index idx_queries_team_user_asked_at on queries (team, "user", asked_at)',
        *RATINGS,
        """create table threads (
            team text, channel text, thread text, asked_on text, is_private integer,
            scenarios text, trail text, primary key (team, channel, thread))""",
        """create table turns (
            team text, channel text, thread text, ts text, "user" text, owner text,
            touched_at text, finished integer, replies text, made text, base text,
            picture text not null default '', primary key (team, channel, ts))""",
        "create index idx_turns_team_channel_thread on turns (team, channel, thread)",
        """create table paces (
            team text, channel text, free_at real, primary key (team, channel))""",
        """create table decisions (
            id text primary key, team text, channel text, thread text, "at" text, "by" text,
            outcome text, reason text, review_on text, "trigger" text, supersedes text,
            label text, canonical text, workload text, verdict text, figures text,
            is_private integer, by_name text not null default '')""",
        'create index idx_decisions_team_at on decisions (team, "at")',
        *FIGURES,
        "alter table team_figures add column set_by_name text not null default ''",
        *SWITCHES,
        *JOBS,
    ),
)
"""Where a new PostgreSQL database begins; SQLite files have come here by sqlite_migrations.py."""

LATER: tuple[Migration, ...] = (
    Migration(
        "m040_installations",
        (
            """create table installations (
                place text primary key, enterprise text, bot text, bot_user text,
                installed_by text, scopes text, tokens text, expires_at real,
                renewed_until real not null default 0)""",
            "create table team_enterprises (team text primary key, enterprise text)",
            "create table oauth_states (state text primary key, issued_at real)",
            # A row for each workspace that took the app away, until its data is gone.
            """create table departures (
                place text primary key, enterprise text, left_at real not null)""",
            "create index idx_queries_asked_at on queries (asked_at)",
        ),
    ),
)
"""What both have in common from there on."""


def refuse_newer(place: str, found: set[str], known: set[str], setting: str) -> None:
    """StorageUnavailable where a database has had migrations that this version does not know."""
    if unknown := sorted(found - known):
        raise StorageUnavailable(
            f"{place} was written by a newer version of this program ({unknown[-1]}). "
            f"Start that version, or set {setting}."
        )


def refuse_foreign(place: str, setting: str) -> None:
    """StorageUnavailable: nothing is written into what belongs to another program."""
    raise StorageUnavailable(f"{place} is a database of another program. Set {setting} of my own.")
