from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class JoiningConfig(AppConfig):
    name = "portal.joining"
    label = "joining"

    def ready(self) -> None:
        from portal.access.registry import register_helping, register_source
        from portal.lib.ticks import register_tick
        from portal.notifications.registry import Kind, register_kind
        from portal.people.registry import Panel, register_death_hook, register_panel

        from . import panels, registry, sources
        from .models import Helping, Invitation, JoinRequest
        from .services import acting_for, close_for, deliver_due
        from .tasks import send_mail

        def page_of_invitation(invitation: Invitation) -> str:
            if invitation.person_id and not invitation.is_from_outside:
                return reverse("invitations", args=[invitation.person_id])
            if invitation.service_id:
                return reverse("staff_invitations", args=[invitation.service_id])
            return reverse("join_requests")

        def page_of_request(request: JoinRequest) -> str:
            return reverse("join_request", args=[request.pk])

        registry.register_sender(lambda mail_id: send_mail.enqueue(mail_id))
        register_source("joining.office", sources.office)
        register_source("joining.teams", sources.teams)
        register_death_hook(close_for)
        register_tick("joining.mails", 60, deliver_due)
        register_panel("circle", Panel("joining.invitations", "joining/_circle_panel.html", panels.circle, 10))
        register_panel("team", Panel("joining.staff", "joining/_team_panel.html", panels.team, 10))
        register_panel("sign_in", Panel("joining.no-account", "joining/_sign_in_panel.html", panels.no_account, 10))
        register_panel(
            "nothing_open", Panel("joining.ask", "joining/_ask_to_join_panel.html", panels.anyone_may_ask, 10)
        )
        register_panel("needs_you", Panel("joining.requests", "joining/_waiting_panel.html", panels.waiting, 40))
        register_helping(acting_for)
        register_panel("account", Panel("joining.helping", "joining/_helping_account.html", panels.account, 40))
        register_panel("needs_you", Panel("joining.helping", "joining/_helping_asked.html", panels.asked_to_help, 15))
        register_panel("circle", Panel("joining.helping", "joining/_helping_circle.html", panels.helping_in_circle, 30))
        for name, says in (
            ("asked", _("Somebody asks you to write for them")),
            ("agreed", _("It was agreed that somebody writes for an account")),
            ("accepted", _("Your helper said yes")),
            ("ended", _("Somebody no longer writes for an account")),
        ):
            register_kind(
                Kind(f"joining.helping-{name}", says, Helping, lambda helping: reverse("helping"), by_mail=True)
            )
        register_kind(Kind("joining.accepted", _("Somebody you invited has joined"), Invitation, page_of_invitation))
        for name, says in (
            ("asked", _("Somebody asks to join")),
            ("to-answer", _("Somebody asks to join, and waits for your answer")),
            ("outside", _("Somebody asks to join, and waits for an answer from outside the service")),
            ("to-review", _("Somebody asks that a refusal is looked at again")),
            ("nobody", _("A request to join waits, and nobody outside the service can answer it")),
        ):
            register_kind(Kind(f"joining.{name}", says, JoinRequest, page_of_request, by_mail=True))
