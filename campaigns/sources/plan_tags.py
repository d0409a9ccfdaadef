"""The tags of something in a plan: which entries of the taxonomies it supports. Unknown ones are refused."""

from campaigns.model import nearest, taxonomy
from campaigns.model.taxonomy import Edition, Editions, Tags
from campaigns.sources.table import Table


def read(table: Table, editions: Editions) -> Tags:
    """Read the field of each taxonomy; what is left out is empty."""
    return taxonomy.gather({edition.taxonomy.value: _field(table, edition) for edition in editions.values()})


def _field(table: Table, edition: Edition) -> tuple[str, ...]:
    key = edition.taxonomy.value
    words = table.words(key)
    for position, word in enumerate(table.items(key)):
        if isinstance(word, str) and word.strip() and word.strip() not in edition.tags:
            guess = taxonomy.nearest_tags(word, edition.tags.values()) or "the CSV of `/campaign coverage` lists them"
            table.complain(f"{nearest.quote(word)} is not in {edition}; {guess}", key, position)
    return words
