from django_tasks import task

from .services import letters


@task()
def send_changed(change_id: str, address: str) -> int:
    """Tell the owner of an account what was changed; returns how many e-mails left."""
    return letters.send_changed(change_id, address)


@task()
def send_code(user_ids: list[str], nonce: str) -> int:
    """Send the code to sign in by, or the names of those who share the address; returns how many e-mails left."""
    return letters.send_code(user_ids, nonce)


@task()
def send_address_code(user_id: str, address: str, nonce: str) -> int:
    """Send the code that confirms a new address; returns how many e-mails left."""
    return letters.send_address_code(user_id, address, nonce)


@task()
def send_password_links(user_ids: list[str]) -> int:
    """Send the ways to choose a new password; returns how many e-mails left."""
    return letters.send_password_links(user_ids)
