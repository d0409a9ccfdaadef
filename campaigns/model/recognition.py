"""Is this item one that is known? It is when two of its four marks agree (guid, link, title, date), or when
the one mark that this feed has proved trustworthy agrees and the date does not speak against it.

A mark that names two different stories at once is no mark. So ids may wobble, a site may move and editors
may rewrite, and a story is still one story; and a feed that gives every story the same id or the same link
still loses none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from campaigns.model.feed import IdScheme, ItemKeys, KnownItem

_ENOUGH_MARKS = 2
_LADDER = (IdScheme.GUID, IdScheme.LINK, IdScheme.DATE_TITLE)
_MARKS: Mapping[str, Callable[[ItemKeys], str]] = {
    "guid": lambda keys: keys.guid,
    "link": lambda keys: keys.link,
    "title": lambda keys: keys.title,
    # two stories may well appear in the same second: a date counts only together with another mark
    "date": lambda keys: keys.date,
}
_FINDABLE = ("guid", "link", "title")


class Memory:
    """A feed's items, found by any mark, and the scheme that holds for the feed after this document."""

    def __init__(self, known: Iterable[KnownItem], shown: Sequence[ItemKeys], scheme: IdScheme | None) -> None:
        self._found: dict[tuple[str, str], dict[str, KnownItem]] = {}
        self._shared = _shared_marks(shown)
        for one in known:
            self.add(one)
        self.scheme = self._tested(shown, scheme) if shown else scheme

    def add(self, known: KnownItem) -> None:
        """Remember an item, or its newest marks."""
        for kind in _FINDABLE:
            if mark := _MARKS[kind](known.keys):
                self._found.setdefault((kind, mark), {})[known.id] = known

    def find(self, keys: ItemKeys) -> KnownItem | None:
        """Return the known item that this is, or None for a new one; of several the one most like it."""
        candidates = {one.id: one for kind in _FINDABLE for one in self._bearing(kind, keys)}.values()
        same = [one for one in candidates if self._is_same(one.keys, keys)]
        if len(same) == 1:
            return same[0]
        return max(same, key=lambda one: (len(self._agreeing(one.keys, keys)), one.last_seen_at), default=None)

    def namesakes(self, keys: ItemKeys) -> list[KnownItem]:
        """Return the known items with this title, which may be other stories."""
        return self._bearing("title", keys)

    def _bearing(self, kind: str, keys: ItemKeys) -> list[KnownItem]:
        mark = _MARKS[kind](keys)
        return list(self._found.get((kind, mark), {}).values()) if mark else []

    def _is_same(self, known: ItemKeys, shown: ItemKeys) -> bool:
        agreeing = self._agreeing(known, shown)
        if len(agreeing) >= _ENOUGH_MARKS:
            return True
        lead = self._lead(shown)
        if lead == "link" and self.scheme is IdScheme.LINK and lead in agreeing:
            return True  # an edit that moves the date keeps its page
        # an id or a page that no other story bears is enough even where another mark is trusted more
        is_other_date = bool(known.date and shown.date and known.date != shown.date)
        return not is_other_date and bool(agreeing & {lead, "guid", "link"})

    def _agreeing(self, known: ItemKeys, shown: ItemKeys) -> set[str]:
        agreeing = {kind for kind, mark in _MARKS.items() if mark(shown) and mark(shown) == mark(known)}
        agreeing -= {kind for kind in ("guid", "link") if self._is_shared(kind, shown)}
        if (shown.title, shown.date) in self._shared.get("title", set()):
            agreeing.discard("date")
        return agreeing

    def _is_shared(self, kind: str, keys: ItemKeys) -> bool:
        mark = _MARKS[kind](keys)
        return mark in self._shared.get(kind, set()) or len(self._found.get((kind, mark), {})) > 1

    def _lead(self, keys: ItemKeys) -> str:
        """Name the mark that is trusted alone for this item."""
        if self.scheme is IdScheme.GUID and keys.guid:
            return "guid"
        if self.scheme is not IdScheme.DATE_TITLE and keys.link:
            return "link"
        return "title"

    def _tested(self, shown: Sequence[ItemKeys], scheme: IdScheme | None) -> IdScheme:
        """Start from the scheme of before and go down until one holds."""
        for candidate in _LADDER[_LADDER.index(scheme or IdScheme.GUID) :]:
            if candidate is IdScheme.DATE_TITLE or self._holds(candidate.value, shown):
                return candidate
        raise AssertionError("the last scheme always holds")

    def _holds(self, kind: str, shown: Sequence[ItemKeys]) -> bool:
        marked = [keys for keys in shown if _MARKS[kind](keys)]
        if not marked or any(self._is_shared(kind, keys) for keys in marked):
            return False
        return kind != "guid" or not self._has_new_guids(marked)

    def _has_new_guids(self, marked: Sequence[ItemKeys]) -> bool:
        """Tell whether a guid has changed while the link and the title stayed, and the old guid is gone."""
        shown = {keys.guid for keys in marked}
        return any(
            one.keys.link == keys.link and one.keys.guid and one.keys.guid not in shown
            for keys in marked
            for one in self._bearing("title", keys)
        )


def _shared_marks(shown: Sequence[ItemKeys]) -> dict[str, set[object]]:
    """Find the marks that stand on different stories of one document."""
    shared: dict[str, set[object]] = {}
    for kind, mark_of in _named_marks():
        first: dict[object, ItemKeys] = {}
        for keys in shown:
            mark = mark_of(keys)
            if mark and not _is_one_story(first.setdefault(mark, keys), keys):
                shared.setdefault(kind, set()).add(mark)
    return shared


def _named_marks() -> tuple[tuple[str, Callable[[ItemKeys], object]], ...]:
    return (
        ("guid", _MARKS["guid"]),
        ("link", _MARKS["link"]),
        ("title", lambda keys: (keys.title, keys.date) if keys.title and keys.date else None),
    )


def _is_one_story(one: ItemKeys, other: ItemKeys) -> bool:
    """Tell whether two entries of one document are the same story listed twice: never under two titles."""
    if one == other:
        return True
    is_same_page = bool(one.guid and one.guid == other.guid) or bool(one.link and one.link == other.link)
    return is_same_page and bool(one.title) and one.title == other.title
