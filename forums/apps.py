from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    label = "forums"

    def ready(self) -> None:
        from portal.notifications.registry import Kind, register_kind
        from portal.people.models import SupportedPerson
        from portal.people.registry import Panel, Tab, register_panel, register_person_hook, register_tab

        from . import panels
        from .models import Answer, Update
        from .services import open_forum

        def page_of_update(update: Update) -> str:
            return reverse("update", args=[update.pk])

        def page_of_answer(answer: Answer) -> str:
            return reverse("update", args=[answer.update_id]) + f"#answer-{answer.pk}"

        def lay_out(person: SupportedPerson) -> None:
            open_forum(person)

        register_person_hook(lay_out)
        register_tab(Tab("talk", _("Talk"), "message-circle", "talk", 20))
        register_panel("new", Panel("forums.newest", "forums/_newest_panel.html", panels.newest, 10))
        register_panel("person", Panel("forums.week", "forums/_week_panel.html", panels.week, 10))
        remembered = Panel("forums.remembered", "forums/_remembered_panel.html", panels.remembered, 10)
        register_panel("remembered", remembered)
        register_kind(Kind("forums.update", _("There is a new update"), Update, page_of_update))
        register_kind(Kind("forums.answer", _("Somebody answered an update"), Answer, page_of_answer))
        register_kind(
            Kind("forums.kept-back", _("Somebody said no to an update"), Update, page_of_update, by_mail=True)
        )
        register_kind(Kind("forums.taken-back", _("Somebody took an update back"), Update, page_of_update))
