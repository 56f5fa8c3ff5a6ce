from collections.abc import Callable

_senders: list[Callable[[str], object]] = []


def register_sender(sender: Callable[[str], object]) -> None:
    """Call `sender(mail id)` after the commit of whatever made a mail."""
    if sender not in _senders:
        _senders.append(sender)


def send_later(mail_id: str) -> None:
    """Hand a mail to the jobs."""
    for sender in _senders:
        sender(mail_id)
