import getpass
import os
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.people.models import Provider
from portal.signin.services import sso

SECRET = "IDENTITY_PROVIDER_SECRET"  # noqa: S105


class Command(BaseCommand):
    help = (
        "Adds or changes a provider's own sign-in by OpenID Connect. The client's secret is read from the environment "
        f"({SECRET}) or from standard input: what stands on a command line is seen by everybody on the machine."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("provider", help="the provider, as in the address of its page: harbour-lane")
        parser.add_argument("--server-url", required=True, help="the address of its OpenID Connect server")
        parser.add_argument("--client-id", required=True, help="what that server calls this portal")
        parser.add_argument("--label", default="", help="what people read on the button (default: the provider's name)")
        parser.add_argument("--off", action="store_true", help="keep it, and offer it to nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = Provider.objects.filter(slug=options["provider"]).first()
        if provider is None:
            raise CommandError(f"There is no provider called “{options['provider']}” here.")
        try:
            sso.set_identity_provider(
                provider=provider,
                label=options["label"] or provider.name,
                server_url=options["server_url"],
                client_id=options["client_id"],
                secret=self._secret(),
                is_on=not options["off"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Register this address at that server: {sso.callback_url(provider.slug)}")

    @staticmethod
    def _secret() -> str:
        if secret := os.environ.get(SECRET, "").strip():
            return secret
        return (getpass.getpass("Secret: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
