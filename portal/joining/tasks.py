from django_tasks import task

from .services import deliver


@task()
def send_mail(mail_id: str) -> bool:
    """Send one mail that is to leave; whether it left."""
    return deliver(mail_id)
