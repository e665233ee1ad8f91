"""What a person may write, by the policy: the subject of a token in, a sender out."""

from ingest.core.sender import MANUAL, Sender
from schemas.core.access.policy import Action, Policy, Reason, decide, decide_report, own_place, reads
from schemas.core.access.subject import Subject


def sender_of(policy: Policy, subject: Subject, now: int) -> Sender:
    """The sender at `now` (microseconds since 1970, UTC). Entry for an establishment by an authority is named."""
    report = decide_report(policy, subject, None)
    return Sender(
        subject=subject.subject,
        feed=MANUAL,
        place=own_place(policy, subject),
        elsewhere=reads(policy, subject, now).elsewhere,
        writes_events=report.allowed,
        writes_directory=decide(policy, subject, Action.WRITE_DIRECTORY, None).allowed,
        loosens_duty=decide(policy, subject, Action.LOOSEN_DUTY, None).allowed,
        delegate=subject.role if report.reason is Reason.BY_DELEGATION else None,
    )
