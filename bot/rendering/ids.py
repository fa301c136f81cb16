"""What Slack calls the bot's commands and surfaces. Old messages hold these: never rename one."""

from enum import StrEnum


class Command(StrEnum):
    """Slash commands, as in manifest.json."""

    TCO = "/tco"


class Shortcut(StrEnum):
    """Shortcuts, as in manifest.json."""

    FORM = "open_form"


class Modal(StrEnum):
    """Modals by callback id."""

    FORM = "form"
    PREVIEW = "preview"
    SHARE = "share"
    NOTE = "note"
    FIGURES = "team_figures"
    LINE = "team_line"
    DISCOUNT = "team_discount"
    EDITORS = "team_editors"


class Button(StrEnum):
    """Buttons by action id; those under answers carry the query's id and nothing else."""

    CHANGE = "change_and_ask"
    MEND = "mend_in_form"
    ANSWER = "answer_rest"
    """Its value is a command, in the bot's own words."""
    EXPORT = "export_csv"
    UNDO = "undo_answer"
    POST = "post_to_channel"
    FEEDBACK = "answer_feedback"
    ASK = "open_form_button"
    BACK = "form_back"
    PREVIEW = "form_preview"
    PRESET = "form_preset"
    SEE_TODAY = "home_see_today"
    PAGE_MINE = "home_page_mine"
    PAGE_TEAM = "home_page_team"
    PAGE_DECISIONS = "home_page_decisions"
    DECISIONS_CSV = "home_decisions_csv"
    FIGURES = "home_team_figures"
    LINE = "home_team_line"
    DISCOUNT = "home_team_discount"
    EDITORS = "home_team_editors"
    HISTORY = "home_team_history"
    WHAT_IFS = "home_what_ifs"
    RESET = "home_team_reset"
    DRAW = "draw_picture"
    FORGET = "forget_me"


FIELD = "field_"
"""What the action ids of the questionnaire's inputs begin with."""


CHOOSE = "thread_choose_"
"""What the action ids under an answer begin with that make the next scenario: its label and what is
said instead are their values."""


class ThreadAction(StrEnum):
    """Buttons under what is said in threads; a button's value is its scenario's label."""

    FULL = "thread_full"
    DECIDE = "thread_decide"
    TAKE = "thread_take_rest"
    """Its value holds the thread and a follow-up that says what was understood."""


class ThreadShortcut(StrEnum):
    """Message shortcuts, as in manifest.json."""

    PRICE = "price_message"


class ThreadForm(StrEnum):
    """Modals of threads, by callback id."""

    DECISION = "decision_form"
