from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/<uuid:person_id>/invitations/", views.invitations, name="invitations"),
    path("people/<uuid:person_id>/invitations/new/", views.invitation_new, name="invitation_new"),
    path("people/<uuid:person_id>/ask-for-somebody/", views.ask_for_somebody, name="ask_for_somebody"),
    path("services/<uuid:service_id>/invitations/", views.staff_invitations, name="staff_invitations"),
    path("services/<uuid:service_id>/invitations/new/", views.staff_invitation_new, name="staff_invitation_new"),
    path("invitations/<uuid:invitation_id>/take-back/", views.invitation_withdraw, name="invitation_withdraw"),
    path("invitations/<uuid:invitation_id>/again/", views.invitation_again, name="invitation_again"),
    path("invitations/<uuid:invitation_id>/letter.pdf", views.invitation_letter, name="invitation_letter"),
    path("helping/", views.helping, name="helping"),
    path("helping/new/", views.helping_new, name="helping_new"),
    path("helping/stop/", views.helping_stop, name="helping_stop"),
    path("helping/<uuid:helping_id>/accept/", views.helping_accept, name="helping_accept"),
    path("helping/<uuid:helping_id>/begin/", views.helping_begin, name="helping_begin"),
    path("helping/<uuid:helping_id>/end/", views.helping_end, name="helping_end"),
    path("people/<uuid:person_id>/helping/new/", views.helping_record, name="helping_record"),
    path("join/", views.join, name="join"),
    path("join/<str:code>/", views.invitation, name="invitation"),
    path("join/<str:code>/code/", views.invitation_code, name="invitation_code"),
    path("join/<str:code>/account/", views.invitation_account, name="invitation_account"),
    path("join/<str:code>/accept/", views.invitation_accept, name="invitation_accept"),
    path("ask-to-join/", views.ask_to_join, name="ask_to_join"),
    path("ask-to-join/<slug:slug>/", views.ask_to_join_provider, name="ask_to_join_provider"),
    path("asked/<str:code>/", views.asked, name="asked"),
    path("asked/<str:code>/review/", views.asked_review, name="asked_review"),
    path("my-requests/<uuid:request_id>/", views.own_request, name="own_request"),
    path("my-requests/<uuid:request_id>/review/", views.own_review, name="own_review"),
    path("join-requests/", views.join_requests, name="join_requests"),
    path("join-requests/<uuid:request_id>/", views.join_request, name="join_request"),
    path("join-requests/<uuid:request_id>/match/", views.join_request_match, name="join_request_match"),
    path(
        "join-requests/<uuid:request_id>/cannot-help/", views.join_request_cannot_help, name="join_request_cannot_help"
    ),
    path("join-requests/<uuid:request_id>/answer/", views.join_request_answer, name="join_request_answer"),
    path("join-requests/<uuid:request_id>/review/", views.join_request_review, name="join_request_review"),
    path("join-requests/<uuid:request_id>/letter/", views.join_request_letter, name="join_request_letter"),
]
