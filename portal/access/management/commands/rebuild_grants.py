from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.access.models import Ledger
from portal.access.services import compare, rebuild


class Command(BaseCommand):
    help = "Makes every grant again from history; with --check, only says where stored grants and history differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when anything differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        wrong = 0
        for ledger in Ledger.objects.order_by("pk"):
            if check:
                difference = compare(ledger.provider_id)
            else:
                with transaction.atomic():
                    difference = rebuild(ledger.provider_id)
            wrong += bool(difference)
            self.stdout.write(
                f"{ledger.provider_id}: {len(difference.missing)} missing, {len(difference.surplus)} too many, "
                f"{len(difference.outdated)} of older rules."
            )
        if check and wrong:
            raise CommandError("Stored grants and history differ: run this command without --check.")
