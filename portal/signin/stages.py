"""What stands between the first factor and being signed in, as stages of allauth's login pipeline."""

from typing import Any

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from .choices import SECOND_STEP
from .services.login import device_shown, note
from .services.second_step import what_is_asked


class SecondStepStage(LoginStage):
    """The second factor: always where there is work, otherwise where somebody has set one up.

    Until it is given the session belongs to nobody, so that pages and sockets are shut alike.
    """

    key = SECOND_STEP
    urlname = "second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """(where to go, whether signing in goes on): nowhere, when both factors came at once or one is enough."""
        user: Any = self.login.user
        if device := device_shown(self.request, user):
            user.otp_device = device
            return None, True
        asked = what_is_asked(user)
        note(self.request, needs=asked.needs)
        if asked.has:
            return redirect("second_step"), True
        return (redirect("second_step_set_up"), True) if asked.needs else (None, True)
