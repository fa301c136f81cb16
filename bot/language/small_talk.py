"""What people say around a what-if that changes nothing: questions about the outcome, who asks,
what stays as it is, courtesies. Whole phrases, each a rule that sets nothing."""

from __future__ import annotations

from functools import cache

from bot.language.courtesies import COURTESY, WHO
from bot.language.cuts import REFUSED, cheapest
from bot.language.labels import is_label
from bot.language.language import Language
from bot.language.naming import NamesLike
from bot.language.ordinary import ORDINARY
from bot.language.quantities import Tokens
from bot.language.questions import QUESTIONS
from bot.language.rules import FILLERS, says
from bot.language.slots import Slots

UNCHANGED = (
    says(
        """
        (#side_words) (unchanged|same|the same|stays|stay|stays the same|stay the same|stays as
        is|stay as is|as is|as it is|as they are|where it is|remains|remain|fixed|stays put|
        doesn't change|don't change|does not change|do not change|stays where it is|stay where
        they are|is unchanged|remains the same|remain the same|is the same|are the same|stay as
        they are|stays as it is|staying the same|remains unchanged|stay unchanged|stays unchanged|
        constant|stays constant) | (keep|keeping|leave|leaving|holding|hold) (#side_words) [where
        it is|as is|as it is|as they are|constant|the same|unchanged|fixed|at [that|the same]|
        where they are|alone]| [at|with|of] [the] same (#side_words|thing|setup|conditions|
        question|scenario|rest) [as (before|now|today|is)]| (everything|all|the rest|anything)
        else [{:is}] [the] (same|equal|unchanged|constant|as is|as it is|as before) | [the] rest
        [{:is}] [the] (same|unchanged|equal|as is|as it is|as before) | all else equal | otherwise
        [the] same | ceteris paribus
        """
    ),
)

SMALL_TALK = (*UNCHANGED, *QUESTIONS, *COURTESY, *WHO)

WORDS = {
    "moves": """
        drop | go | get | come | fall | rise | climb | jump | move | shrink | grow | scale | cut |
        reduce | increase | raise | bump | ramp | drops | goes | gets | falls | rises | went |
        fell | dropped | moves | moved | going | dropping
        """,
    "side_words": """
        input | inputs | output | outputs | in | out | prompts | prompt | answers | answer |
        responses | volume | traffic | volumes | load | mix | ratio | split | shape | totals |
        daily totals | total | requests | model | gpu | gpus | the count | request shape | input
        volume | output volume | input side | output side | hardware | uptime | number of gpus |
        cards | it all | input and output | price | prices | both | request size | sizes | size |
        users
        """,
    "trade": """
        sales | marketing | finance | legal | product | security | procurement | data | platform |
        voice | support | research | infra | ops | business | engineering | compliance | account |
        dev | development | customer | science | privacy | risk | hr | backend | frontend | search
        | design | analytics | growth | architecture | operations | purchasing | it | tech |
        technical
        """,
    "role": """
        compliance | finance |legal | marketing | sales | procurement | security | accounting |
        controlling | management | leadership | hr | boss | ceo | cfo | cto | coo | cio | vp | dpo
        | ciso | manager | managers | director | directors | board | lead | head | owner | pm | po
        | lawyer | lawyers | scientist | scientists | analyst | analysts | architect | architects
        | colleague | rep | vendor | partner | partners | supplier | provider | investor |
        investors | auditor | consultant | consultants | stakeholders | stakeholder | team lead |
        tech lead | account manager | guys | folks | purchasing | engineering | controller |
        accountant
        """,
    "tells": """
        says | said | say | asks | asked | ask | asking | wants | want | wanted | needs | need |
        insists | insist | insisted | thinks | think | thought | talks | talk | talked | tells |
        told | tell | believes | believe | expects | expect | expected | prefers | prefer |
        preferred | suggests | suggest | suggested | claims | claim | claimed | keeps (asking|
        pushing|saying|insisting|talking) | keep (asking|pushing|saying) | wonders | wonder |
        wondered | would (prefer|like|love|rather) | will ask | is asking | are asking | requires
        | require | demands | demand | offered | offers | offer | promised | promises | plans |
        plan | planned | estimates | pushes | hopes | hope | approves | approved | approve |
        allows | allow | only approves | mentioned | mentions | is pushing | likes | like
        """,
}


@cache
def talk() -> Language:
    """The language of small talk alone."""
    return Language(SMALL_TALK, FILLERS, ordinary=ORDINARY, synonyms=WORDS)


def says_nothing(tokens: Tokens, names: NamesLike) -> bool:
    """Whether all of some words is small talk."""
    if any(token.is_capital and is_label(token.text) for token in tokens):
        return False
    slots = Slots("", tokens, names, talk().words)
    return cheapest(tokens, slots, frozenset(), talk())[0].cost < REFUSED
