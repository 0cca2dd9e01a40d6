"""What pages of a product and of a producer tell of a mail."""

from notifications.labels import label_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState


def mail_line(row: AnyRow) -> dict[str, object]:
    """Give what `mails_table.html` shows of a row of the outbox."""
    return {
        "id": row.id,
        "subject": row.subject,
        "kind": label_of(row.kind),
        "day": row.day,
        "sent_at": row.sent_at,
        "state": MailState(row.state),
    }
