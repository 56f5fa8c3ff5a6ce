from django_tasks import task

from .services import deliver


@task()
def send_mails(kind: str, target_id: str) -> int:
    """Send what `services.deliver` finds still to be sent; returns how many e-mails left."""
    return deliver(kind, target_id)
