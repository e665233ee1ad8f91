"""Who may do and see what, by hand from DESIGN section 8; nothing here is taken from the policy itself."""

import pytest

from schemas import access_policy
from schemas.core.access.policy import Action, Reach, Reason, decide, decide_report, policy_of, reads
from schemas.core.access.subject import Subject

OWN = ("FR", "R-44", "D-54", "E-540002078")
NEIGHBOUR = ("FR", "R-44", "D-54", "E-540000999")
FAR = ("FR", "R-11", "D-75", "E-750000001")
POLICY = access_policy.read()

# role: what it may do in its own place (ARS of R-44, establishment 540002078), beyond reading.
MAY = {
    "professional": {"read_alerts"},
    "hospital": {"report", "declare_tension", "acknowledge", "read_alerts"},
    "editor-writer": {"report"},
    "editor-reader": set(),
    "regulator": {"read_alerts"},
    "crisis": {"declare_tension", "acknowledge", "read_alerts"},
    "ars": {
        "report_by_delegation", "write_directory", "loosen_duty", "declare_tension", "acknowledge", "silence",
        "read_alerts", "read_audit", "read_grants",
    },
    "grades": {"write_directory", "read_alerts"},
    "national": set(),
    "local-authority": set(),
    "admin": {
        "report_by_delegation", "write_directory", "loosen_duty", "declare_tension", "acknowledge", "silence",
        "read_alerts", "read_audit", "read_grants", "revoke",
    },
}  # fmt: skip

# role: the level it reads at in its own establishment, in its neighbour's, far away; and whether it reads units.
READS = {
    "professional": (2, 2, 2, True),
    "hospital": (3, 2, 2, True),
    "editor-writer": (2, 0, 0, True),
    "editor-reader": (2, 0, 0, True),
    "regulator": (3, 3, 3, True),
    "crisis": (3, 3, 3, True),
    "ars": (3, 3, 2, True),
    "grades": (3, 3, 2, True),
    "national": (2, 2, 2, False),
    "local-authority": (2, 0, 0, True),
    "admin": (3, 3, 3, True),
}


def somebody(role: str, raised_until: int | None = None) -> Subject:
    """Of the establishment, or of the region, as the role wants it."""
    territories = () if role in ("hospital", "editor-writer", "editor-reader", "local-authority") else ("R-44",)
    return Subject("somebody", role, territories, ("540002078",), raised_until=raised_until)


def test_every_role_of_the_file_is_one_of_these() -> None:
    assert POLICY.keys() == MAY.keys() == READS.keys()


@pytest.mark.parametrize("role", sorted(MAY))
@pytest.mark.parametrize("action", sorted(Action))
def test_a_role_acts_in_its_own_place_and_nowhere_else(role: str, action: Action) -> None:
    if action in POLICY[role].anywhere:
        assert action.startswith("read_") or (role, action) == ("professional", "break_glass")
        return
    here, far = decide(POLICY, somebody(role), action, OWN), decide(POLICY, somebody(role), action, FAR)
    assert here.allowed == (action in MAY[role])
    everywhere = role in ("admin", "regulator")
    assert far.allowed == (action in MAY[role] and everywhere)
    if not here.allowed:
        assert here.reason is Reason.NOT_THIS_ROLE
    elif not far.allowed:
        assert far.reason is Reason.OUTSIDE


@pytest.mark.parametrize("role", sorted(READS))
def test_a_role_reads_at_its_levels(role: str) -> None:
    reach = reads(POLICY, somebody(role), now=0)
    assert (reach.level(OWN), reach.level(NEIGHBOUR), reach.level(FAR), reach.rows) == READS[role]


def test_a_hospital_acts_for_its_establishment_and_not_for_the_department_it_lies_in() -> None:
    assert not decide(POLICY, somebody("hospital"), Action.DECLARE_TENSION, OWN[:3]).allowed
    assert decide(POLICY, somebody("ars"), Action.DECLARE_TENSION, OWN[:2]).allowed
    assert not decide(POLICY, somebody("ars"), Action.DECLARE_TENSION, OWN[:1]).allowed


def test_entry_by_an_authority_is_named_as_such() -> None:
    assert decide_report(POLICY, somebody("ars"), OWN).reason is Reason.BY_DELEGATION
    assert decide_report(POLICY, somebody("ars"), FAR).reason is Reason.OUTSIDE
    assert decide_report(POLICY, somebody("hospital"), OWN).reason is Reason.INSIDE
    assert decide_report(POLICY, somebody("regulator"), OWN).reason is Reason.NOT_THIS_ROLE


def test_a_broken_glass_raises_until_its_end_and_not_beyond() -> None:
    raised = somebody("professional", raised_until=1_000)
    assert reads(POLICY, raised, now=999) == Reach(3, 3, None, rows=True)
    assert reads(POLICY, raised, now=1_000) == reads(POLICY, somebody("professional"), now=0)


@pytest.mark.parametrize("role", sorted(READS.keys() - {"professional"}))
def test_a_broken_glass_raises_no_token_of_the_same_person_whose_role_may_not_break_it(role: str) -> None:
    assert reads(POLICY, somebody(role, raised_until=1_000), now=999) == reads(POLICY, somebody(role), now=999)


def test_a_role_nobody_knows_reads_and_does_nothing() -> None:
    stranger = Subject("x", "root", None, None)
    reach = reads(POLICY, stranger, now=0)
    assert (reach.level(OWN), reach.rows) == (0, False)
    assert {decide(POLICY, stranger, action, None).reason for action in Action} == {Reason.UNKNOWN_ROLE}


def test_who_has_no_place_acts_nowhere() -> None:
    nowhere = Subject("x", "ars", (), ())
    assert decide(POLICY, nowhere, Action.SILENCE, None) == decide(POLICY, nowhere, Action.SILENCE, OWN)
    assert not decide(POLICY, nowhere, Action.SILENCE, None).allowed
    assert reads(POLICY, nowhere, now=0).level(OWN) == 2


RULE = {"scope": "nation", "inside": 2, "elsewhere": 2, "rows": True, "may": [], "anywhere": []}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scope": "planet"}, "planet"),
        ({"inside": 4}, "0 to 3"),
        ({"elsewhere": 3}, "not below"),
        ({"may": ["fly"]}, "fly"),
        ({"extra": 1}, "exactly"),
    ],
)
def test_a_policy_that_is_wrong_is_refused_in_words(change: dict[str, object], words: str) -> None:
    assert policy_of({"roles": {"x": RULE}})
    with pytest.raises(ValueError, match=words):
        policy_of({"roles": {"x": {**RULE, **change}}})
