"""Who may do what: the whole matrix, written out a second time."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from coach.errors import NotAllowed
from coach.people.permissions import TABLE, Action, Role, allowed, as_markdown, require

DOC = Path(__file__).parents[3] / "docs" / "permissions.md"
HEADING = """\
# Who may do what

Made from `coach/people/permissions.py` by `as_markdown()`; do not edit the table. A person can have
several of these roles where they act: *person* is anybody, *learner* has agreed to what is kept,
*owner* is the learner whose card, quiz or record it is, *manager* has Manage Server there,
*operator* is a manager acting in the operator's own guild.

"""

MATRIX = """
                 person learner owner manager operator
start            yes    yes     yes   yes     yes
help             yes    yes     yes   yes     yes
take-quiz        -      yes     -     -       -
learn            -      yes     -     -       -
practise         -      yes     -     -       -
keep-notes       -      -       yes   -       -
keep-mistakes    -      -       yes   -       -
choose-sources   -      -       yes   -       -
answer           -      -       yes   -       -
see-progress     -      -       yes   -       -
change-settings  -      -       yes   -       -
export-data      -      -       yes   -       -
delete-data      -      -       yes   -       -
ask-test-model   -      yes     -     -       -
set-up-guild     -      -       -     yes     -
settle-appeals   -      -       -     yes     -
see-status       -      -       -     -       yes
"""
_head, *_lines = (line.split() for line in MATRIX.strip().splitlines())
EXPECTED = {
    (Action(line[0]), Role(role)): cell == "yes"
    for line in _lines
    for role, cell in zip(_head, line[1:], strict=True)
}


def test_the_matrix_has_every_action_and_every_role() -> None:
    assert EXPECTED.keys() == {(action, role) for action in Action for role in Role}
    assert TABLE.keys() == set(Action)


@pytest.mark.parametrize(("action", "role"), EXPECTED, ids=lambda value: value.value)
def test_a_role_alone_may_do_what_the_matrix_says(action: Action, role: Role) -> None:
    assert allowed(action, frozenset({role})) is EXPECTED[action, role]


@pytest.mark.parametrize("action", Action)
def test_several_roles_together_may_do_what_any_of_them_may(action: Action) -> None:
    for size in range(2, len(Role) + 1):
        for roles in combinations(Role, size):
            assert allowed(action, frozenset(roles)) is any(EXPECTED[action, role] for role in roles)


@pytest.mark.parametrize("action", Action)
def test_without_a_role_one_may_do_what_anybody_may(action: Action) -> None:
    assert allowed(action, frozenset()) is EXPECTED[action, Role.PERSON]


@pytest.mark.parametrize(("action", "role"), EXPECTED, ids=lambda value: value.value)
def test_what_is_required_and_lacking_is_named(action: Action, role: Role) -> None:
    if EXPECTED[action, role]:
        require(action, frozenset({role}))
    else:
        with pytest.raises(NotAllowed) as caught:
            require(action, frozenset({role}))
        assert caught.value.needs == action.value


def test_the_table_for_people_is_a_table() -> None:
    head, rule, *lines = as_markdown().splitlines()
    assert head == "| action | person | learner | owner | manager | operator |"
    assert {line.count("|") for line in (head, rule, *lines)} == {7}
    assert len(lines) == len(Action)


def test_the_docs_show_the_table_that_is_in_force() -> None:
    """Regenerate with: python -m tests.coach.people.test_permissions"""
    assert DOC.read_text(encoding="utf-8") == HEADING + as_markdown()


if __name__ == "__main__":
    DOC.write_text(HEADING + as_markdown(), encoding="utf-8")
