"""Of the members of the group exactly one gets the sign to decide, whatever the client knows of the topic."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from alerts.one_decides import OneDecides


class Member(NamedTuple):
    """As the group's coordinator names it."""

    member_id: str
    group_instance_id: str | None


MEMBERS = st.lists(
    st.builds(Member, st.text(min_size=1), st.none() | st.text(min_size=1)),
    min_size=1,
    unique_by=lambda member: member.member_id,
)


@given(MEMBERS)
def test_exactly_one_gets_the_sign_and_the_same_one_in_any_order(members: list[Member]) -> None:
    for order in (members, members[::-1]):
        shares = OneDecides.assign(None, order)
        assert shares.keys() == {member.member_id for member in members}
        holders = [name for name, share in shares.items() if share.assigned_partitions]
        first = min(members, key=lambda member: (member.group_instance_id or "", member.member_id))
        assert holders == [first.member_id]
