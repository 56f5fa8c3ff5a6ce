from typing import Any

from django.core.management.base import BaseCommand

from portal.lib.ticks import run_due


class Command(BaseCommand):
    help = "Does once what has to happen now and then; for a timer, every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Done: {', '.join(run_due()) or 'nothing'}.")
