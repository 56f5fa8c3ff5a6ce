from django.urls import path

from . import views

urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/<uuid:meeting_id>/", views.meeting, name="meeting"),
    path("meetings/<uuid:meeting_id>/invitations/", views.meeting_invite, name="meeting_invite"),
    path("meetings/<uuid:meeting_id>/answer/", views.meeting_answer, name="meeting_answer"),
    path("meetings/<uuid:meeting_id>/items/", views.item_add, name="item_add"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/now/", views.meeting_move_on, name="meeting_move_on"),
    path("meetings/<uuid:meeting_id>/open/", views.meeting_open, name="meeting_open"),
    path("meetings/<uuid:meeting_id>/room/", views.meeting_room, name="meeting_room"),
    path("meetings/<uuid:meeting_id>/room/<slug:part>/", views.room_part, name="room_part"),
    path("meetings/<uuid:meeting_id>/notes/", views.note_add, name="note_add"),
    path("meetings/<uuid:meeting_id>/agreements/", views.agreement_add, name="agreement_add"),
    path("agreements/<uuid:agreement_id>/answer/", views.agreement_answer, name="agreement_answer"),
    path("meetings/<uuid:meeting_id>/actions/", views.action_add, name="action_add"),
    path("actions/<uuid:action_id>/done/", views.action_done, name="action_done"),
    path("meetings/<uuid:meeting_id>/close/", views.meeting_close, name="meeting_close"),
    path("meetings/<uuid:meeting_id>/summary/", views.meeting_summary, name="meeting_summary"),
    path("meetings/<uuid:meeting_id>/summary.pdf", views.meeting_summary_pdf, name="meeting_summary_pdf"),
]
