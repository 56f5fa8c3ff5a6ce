from typing import Any

from allauth.account.stages import LoginStageController

from portal.access.decorators import Request

from ..choices import SECOND_STEP


def whose(request: Request) -> Any:
    """Whose account this is about: of whoever is signed in, of whoever stands before their second step (the stage is
    then `request._login_stage`), or None."""
    if request.user.is_authenticated:
        return request.user
    request._login_stage = LoginStageController.enter(request, SECOND_STEP)  # type: ignore[attr-defined]
    return request._login_stage.login.user if request._login_stage else None  # type: ignore[attr-defined]
