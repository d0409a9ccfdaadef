"""What somebody looks for on the shelf: from a command's options, through the button to the next page, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

from discord.app_commands import Choice

from campaigns.actions import resources, writing
from campaigns.model import searching
from campaigns.model.age_band import AgeBand
from campaigns.model.plan import Resource
from campaigns.model.searching import Wish
from cogs import presses, replies, resource_words
from cogs.presses import PAGE, SLUG
from cogs.suggestions import Choices

TYPED_LIMIT: Final = 40
THEME_LIMIT: Final = 80
_AUDIENCE_WORDS: Final = writing.audiences()
_BANDS: Final = tuple(AgeBand)
_ANY: Final = "-"
AUDIENCES: Final = [Choice(name=resource_words.AUDIENCES[each], value=each) for each in _AUDIENCE_WORDS]
AGES: Final = [Choice(name=resource_words.AGES[each], value=each.value) for each in _BANDS]
TEMPLATE: Final = presses.template(
    "shelf",
    SLUG,
    PAGE,
    r"(?P<letters>[-a-z][-0-9])",
    r"(?P<language>[A-Za-z0-9-]{0,35})",
    r"(?P<theme>[^:]{0,60})",
    r"(?P<typed>[^:]{0,80})",
)


@dataclass(frozen=True, slots=True)
class ShelfState:
    """Which page of which search."""

    slug: str
    wish: Wish
    page: int = 0

    @property
    def custom_id(self) -> str:
        """Write it down; raises ValueError where it does not fit."""
        wish = self.wish
        audience = chr(ord("a") + _AUDIENCE_WORDS.index(wish.audience)) if wish.audience else _ANY
        age = str(_BANDS.index(wish.age)) if wish.age else _ANY
        # the words as they are searched: that is shorter, and finds the same
        theme, typed = (" ".join(searching.beginnings(text)) for text in (wish.theme, wish.text))
        return presses.custom_id("shelf", self.slug, str(self.page), audience + age, wish.language, theme, typed)

    @property
    def has_room(self) -> bool:
        """Say whether it fits into a button."""
        try:
            return bool(self.custom_id)
        except ValueError:
            return False

    def on(self, day: date) -> Self:
        """Look only for what may be offered on a day."""
        return replace(self, wish=replace(self.wish, current_on=day))


def wish(text: str, audience: str, age: str, language: str, theme: str) -> Wish:
    """Read the options of a search; what they suggest is only a hint, so all of it is looked at again."""
    return Wish(
        text=text.strip(),
        audience=next(iter(writing.audience(audience)), ""),
        age=next(iter(resources.ages_of([age])), None) if age else None,
        language=writing.locale(language) if language else "",
        theme=theme.strip(),
    )


def read(said: Mapping[str, str]) -> ShelfState:
    """Read the state of a button; a letter that stands for nothing any more does not matter."""
    audience, age = said["letters"][0], said["letters"][1]
    place = ord(audience) - ord("a")
    return ShelfState(
        slug=said["slug"],
        wish=Wish(
            text=said["typed"],
            audience=_AUDIENCE_WORDS[place] if 0 <= place < len(_AUDIENCE_WORDS) else "",
            age=_BANDS[int(age)] if age != _ANY and int(age) < len(_BANDS) else None,
            language=said["language"],
            theme=said["theme"],
        ),
        page=int(said["page"]),
    )


def languages(shelf: Iterable[Resource], typed: str, locale: str) -> Choices:
    """Offer the languages that are on the shelf."""
    tags = sorted({item.language for item in shelf})
    named = [(f"{resource_words.language_name(tag, locale)} · {tag}", tag) for tag in tags]
    return replies.choices([each for each in named if searching.is_alike(each[0], typed)])


def themes(known: Iterable[str], typed: str) -> Choices:
    """Offer what the shelf is about."""
    return replies.choices([(each, each[:THEME_LIMIT]) for each in known if searching.is_alike(each, typed)])
