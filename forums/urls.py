from django.urls import path

from . import views

urlpatterns = [
    path("talk/", views.talk, name="talk"),
    path("talk/part/", views.talk_part, name="talk_part"),
    path("kept-back/", views.kept_back, name="kept_back"),
    path("people/<uuid:person_id>/talk/", views.person_talk, name="person_talk"),
    path("people/<uuid:person_id>/talk/part/", views.updates_part, name="updates_part"),
    path("people/<uuid:person_id>/updates/new/", views.update_new, name="update_new"),
    path("people/<uuid:person_id>/updates/said-no/", views.update_said_no, name="update_said_no"),
    path("people/<uuid:person_id>/updates/<uuid:update_id>/part/", views.update_part, name="update_part"),
    path("updates/new/", views.update_choose, name="update_choose"),
    path("updates/<uuid:update_id>/", views.update, name="update"),
    path("updates/<uuid:update_id>/take-back/", views.update_take_back, name="update_take_back"),
    path("updates/<uuid:update_id>/picture/take-back/", views.picture_take_back, name="picture_take_back"),
]
