"""Every path that `tomllib` knows has a line, and it is the line where it begins."""

import tomllib
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings

from campaigns.model.plan import Plan
from campaigns.render import plan_files
from campaigns.sources import toml_lines
from campaigns.sources.toml_lines import Path
from tests.sources.plans import plans

AWKWARD = '''\
# a comment with [brackets] and "quotes"
a.b = 1  # dotted
[x."y z".'w']
k = """a [not.a.table]
# not a comment "" \\""" b""\"""
l = [1, # one
  {a=1, b.c=[2]},
  [2027-02-09 09:00:00, 3.5e1], "]", ']#',
]
[[ann]]
key="1"
[ann.text.en]
title=\'\'\'
'it''s'\'\'\'
[[ann]]
  [ann.text.en]
title="x"
[[ann.sub]]
z=1
[[ann.sub]]
z={}
[late.sub]
[late]
q=[]'''


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from paths(entry, (*path, key))


def test_every_path_of_an_awkward_file_has_its_line() -> None:
    found = toml_lines.locate(AWKWARD)
    assert set(found) == set(paths(tomllib.loads(AWKWARD)))
    lines = AWKWARD.split("\n")
    assert lines[found["x", "y z", "w"] - 1].startswith("[x.")
    assert found["x", "y z", "w", "l", 1, "b", "c", 0] == 7
    assert found["x", "y z", "w", "l", 3] == 8
    assert found["ann", 0, "text", "en", "title"] == 13
    assert found["ann", 1] == 15
    assert found["ann", 1, "sub", 1, "z"] == 21
    assert found["late",] == 23


def test_a_path_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    assert toml_lines.line_of(toml_lines.locate(AWKWARD), ("ann", 1, "text", "de", "title")) == 16
    assert toml_lines.line_of({}, ("campaign",)) == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans())
def test_every_path_of_any_plan_has_the_line_that_names_it(plan: Plan) -> None:
    text = plan_files.write_toml(plan)
    found = toml_lines.locate(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    lines = text.split("\n")
    for path, line in found.items():
        if path[-1] in {"title", "body", "key", "text"} and isinstance(path[-2], str):
            assert str(path[-1]) in lines[line - 1]
