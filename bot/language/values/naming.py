"""Names in a text: models, GPUs, who rents them out, API options and lists of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.language.machine.corrections import most_alike
from bot.language.machine.files import rows, word_set
from bot.language.machine.tokens import Kind, Token, text_of
from bot.language.values.quantities import Found, text_at
from engine.prices.names import Kind as NameKind
from engine.prices.names import Names

MOST_NAME_TOKENS = 12
"""The longest name that is tried; the catalogue's longest ids stay below it."""
MOST_NAME_WORDS = 6
NAME_WORDS = word_set("name_words")
"""Words of the grammar that names have inside; any other one ends a name."""
NAME_BEGINNINGS = word_set("name_beginnings")
"""The only words of the grammar that names begin with."""
MOST_GUESSED, MOST_OPTIONS_GUESSED = 40, 8
MOST_OPTIONS_LOOKED_UP = 40
"""Bounds on the work for one text, far beyond any question."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a misspelt name may have meant, best first; never taken for said."""

    values: tuple[str, ...]
    likeness: float
    """Of the best to what was typed, 0 to 100."""


@dataclass
class Lookups:
    """Reads names off the tokens of one text, remembering what it looked up."""

    plain: str
    tokens: Sequence[Token]
    known_names: Names
    words: Collection[str]
    """The words of the grammar: no name begins with one."""
    lenient: bool = False
    """Whether a name that nobody knows may be guessed, and a lone option looked up."""
    _known: dict[tuple[NameKind, str], str | None] = field(default_factory=dict)
    _ended: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _guessed: dict[tuple[NameKind, str], Guess] = field(default_factory=dict)

    def read(self, kind: str, i: int, start: int) -> Found:
        """Names of a kind that begin at a place, in a phrase that began at another."""
        if i >= len(self.tokens) or self.tokens[i].kind is Kind.SYMBOL:
            return ()
        if kind in NAME_KINDS:
            return self.names_at(NAME_KINDS[kind], i, start)
        found: Found = getattr(self, kind)(i)
        return found

    def guess_at(self, tokens: Sequence[Token]) -> None:
        """From now on reads these tokens, and guesses at names that nobody knows."""
        self.tokens, self.lenient = tokens, True
        self._ended.clear()

    def names_at(self, kind: NameKind, i: int, start: int) -> Found:
        """The names that begin here, of any length; where there is none, a guess if lenient."""
        if not self._may_begin(i, start):
            return
        ends = list(self._ends(i))
        known = [(name, end) for end in ends if (name := self._look_up(kind, i, end))]
        if kind == "model" and i == start:
            known = [(name, end) for name, end in known if not self._is_at_a_host(i, end)]
        if kind == "api_option" and not known:
            known = [found for end in ends for found in self._hosted(i, end)]
        yield from known
        if self.lenient and not known:
            yield from self._guesses(kind, i, ends)

    def _is_at_a_host(self, i: int, end: int) -> bool:
        host, slash, _ = self.typed(i, end).partition("/")
        return bool(slash) and self.known_names.api_option(host) is not None

    def _hosted(self, i: int, end: int) -> Iterator[tuple[str, int]]:
        """A model by its name, or by less, at who sells it: "llama at groq"."""
        is_told = text_at(self.tokens, end) in {"at", "on", "via", "by", "from"}
        for stop in self._ends(end + 1) if is_told and end + 1 < len(self.tokens) else ():
            ref = f"{self.typed(end + 1, stop)}/{self.typed(i, end)}"
            if hosted := self.known_names.api_option(ref):
                yield hosted, stop

    def _may_begin(self, i: int, start: int) -> bool:
        token = self.tokens[i]
        if token.kind is Kind.WORD:
            return token.text not in self.words or token.text in NAME_BEGINNINGS
        return token.kind is Kind.NUMBER and i > start

    def _ends(self, i: int) -> tuple[int, ...]:
        """Places where a name beginning at `i` may end: within one piece, a few words long."""
        if i not in self._ended:
            self._ended[i] = tuple(self._ends_anew(i))
        return self._ended[i]

    def _ends_anew(self, i: int) -> Iterator[int]:
        words = 1
        for end in range(i + 1, min(i + MOST_NAME_TOKENS, len(self.tokens)) + 1):
            last = self.tokens[end - 1]
            if last.kind in {Kind.WORD, Kind.NUMBER, Kind.DATE} or last.text == "-":
                yield end
            if end == len(self.tokens) or self.tokens[end].kind is Kind.SEPARATOR:
                return
            if not self._is_glued(end):
                words += 1
                if words > MOST_NAME_WORDS or self._begins_something(self.tokens[end]):
                    return

    def _is_glued(self, i: int) -> bool:
        return self.tokens[i].start == self.tokens[i - 1].end

    def _begins_something(self, token: Token) -> bool:
        """Whether a token after a space cannot belong to the name before it."""
        is_ours = token.text in self.words and token.text not in NAME_WORDS
        return token.kind in {Kind.SYMBOL, Kind.DATE} or (token.kind is Kind.WORD and is_ours)

    def _look_up(self, kind: NameKind, i: int, end: int) -> str | None:
        typed = self.typed(i, end)
        if (kind, typed) not in self._known:
            is_dear = kind == "api_option" and _asked(kind, self._known) >= MOST_OPTIONS_LOOKED_UP
            known = None if is_dear else getattr(self.known_names, kind)(typed)
            if known is None and kind == "gpu" and typed.endswith("s"):
                known = self.known_names.gpu(typed[:-1])  # two h100s
            self._known[kind, typed] = known
        return self._known[kind, typed]

    def typed(self, i: int, end: int) -> str:
        """The text of some tokens in plain spelling, with the bracket that closes it."""
        return text_of(self.plain, self.tokens[i:end]).replace("'s ", " ")  # openai's gpt-4o

    def _guesses(self, kind: NameKind, i: int, ends: Sequence[int]) -> Found:
        """The stretch of the text that is most like a name, of whole pieces only."""
        guesses = list[tuple[Guess, int]]()
        for end in ends:
            is_whole = end == len(self.tokens) or not self._is_glued(end)
            if is_whole or self.tokens[end].kind is Kind.SEPARATOR:
                guess = self._guess(kind, self.typed(i, end))
                guesses += [(guess, end)] if guess.values else []
        return [max(guesses, key=lambda guess: guess[0].likeness)] if guesses else []

    def _guess(self, kind: NameKind, typed: str) -> Guess:
        if (kind, typed) not in self._guessed:
            most = MOST_OPTIONS_GUESSED if kind == "api_option" else MOST_GUESSED
            is_done = _asked(kind, self._guessed) >= most
            near = () if is_done else self.known_names.suggest(kind, typed)
            self._guessed[kind, typed] = Guess(*most_alike(typed, near))
        return self._guessed[kind, typed]


def _asked(kind: NameKind, found: Iterable[tuple[NameKind, str]]) -> int:
    """How many names of a kind were asked for already."""
    return sum(of_kind == kind for of_kind, _ in found)


class Naming(Lookups):
    """Names of each kind that is told in another way, read by the method of its name."""

    def hosted_model(self, i: int) -> Found:
        """Open models named with a host, as in groq/llama-3.3-70b: hosted, or compared with?"""
        named = self.names_at("model", i, i - 1) if "/" in self.plain else ()
        return [found for found in named if self._is_at_a_host(i, found[1])]

    def gpu_variant(self, i: int) -> Found:
        """ "PCIe H100" and "the PCIe version of the H100", which are an H100 PCIe."""
        form, *after = (text_at(self.tokens, i + k) for k in range(4))
        is_long = after[0] in _FORMS and after[1] == "of"
        at = i + 3 + (after[2] == "the") if is_long else i + 1
        for end in self._ends(at):
            if gpu := self.known_names.gpu(f"{self.typed(at, end).removesuffix('s')} {form}"):
                yield gpu, end

    def renter(self, i: int) -> Found:
        """Who rents out GPUs and sells no model by the token, so that the name is clear alone."""
        return [
            (name, end)
            for name, end in self.names_at("gpu_provider", i, i)
            if not isinstance(name, Guess) and not self.known_names.api_option(self.typed(i, end))
        ]

    def stranger(self, i: int) -> Found:
        """A word with digits that is no name of a GPU or a model."""
        end = next((end for end in range(i + 1, len(self.tokens)) if not self._is_glued(end)), None)
        typed = self.typed(i, end := end or len(self.tokens))
        is_like = self._may_begin(i, i) and any(map(str.isdigit, typed))
        names = self.known_names
        return [(typed, end)] if is_like and not (names.gpu(typed) or names.model(typed)) else ()

    def lone_option(self, i: int) -> Found:
        """API options that nothing introduces. They are refused anyway, and the catalogue is
        large, so they are looked up only where the text is not understood without."""
        if not self.lenient or self.hosted_model(i):
            return ()
        return self.names_at("api_option", i, i)

    def closed_option(self, i: int) -> Found:
        """API options whose weights nobody publishes, and sellers: they are never hosted."""
        for ref, end in self.lone_option(i):
            if isinstance(ref, str) and ("/" not in ref or self.known_names.is_closed(ref)):
                yield ref, end

    def priced(self, i: int) -> Found:
        """API options with a version in their names that are no models to host: gpt-4o-mini."""
        if not self._may_begin(i, i - 1):
            return
        for end in self._ends(i):
            if any(map(str.isdigit, self.typed(i, end))) and not self._look_up("model", i, end):
                option = self._look_up("api_option", i, end)
                if option and "/" in option:
                    yield option, end

    def unspecified_model(self, i: int) -> Found:
        """Models that others sell and the book cannot size, as they were typed."""
        known = any(isinstance(name, str) for name, _ in self.names_at("model", i, i - 1))
        for option, end in () if known else self.names_at("api_option", i, i):
            if isinstance(option, str) and "/" in option and not self.known_names.is_closed(option):
                yield _LATEST.get(typed := self.typed(i, end), typed), end

    # --- lists, as words/names.toml tells ------------------------------------------------------

    def listed_option(self, i: int) -> Found:
        """API options known by their names, and the same at the host that may be named after them:
        "llama at groq"."""
        named = list(self.names_at("api_option", i, i - 1))
        longest = max((end for _, end in named), default=i)
        for option, end in named:
            is_host = text_at(self.tokens, end) == "/" and end < longest  # groq/llama-3.3-70b
            if not isinstance(option, Guess) and not is_host:
                yield option, end
                yield from self._hosted(i, end)

    def guessed_option(self, i: int) -> Found:
        """What may be an API option, misspelt."""
        named = self.names_at("api_option", i, i - 1)
        return [found for found in named if isinstance(found[0], Guess)]

    def model_to_host(self, i: int) -> Found:
        """After a comma a model that can be hosted is what to host, not one more option."""
        return () if self.lenient else self.names_at("model", i, i)


FORM_FACTORS, _FORMS = word_set("form_factors"), word_set("forms")
_LATEST = dict(rows("latest_open"))

NAME_KINDS: Mapping[str, NameKind] = {
    "model": "model",
    "gpu": "gpu",
    "option": "api_option",
    "gpu_provider": "gpu_provider",
}
NAMES = frozenset({*NAME_KINDS, *(kind for kind in vars(Naming) if kind[0] != "_")})
"""The kinds of values that are names."""
