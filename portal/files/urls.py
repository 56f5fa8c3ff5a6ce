from django.urls import path

from . import views

urlpatterns = [
    path("files/pictures/<uuid:picture_id>/<slug:size>/", views.picture, name="picture"),
    path("people/<uuid:person_id>/who/<uuid:user_id>/name.wav", views.name_sound, name="name_sound"),
    path("me/card/name/", views.name_sound_edit, name="name_sound_edit"),
    path("me/card/name.wav", views.name_sound_own, name="name_sound_own"),
    path("me/card/name/remove/", views.name_sound_remove, name="name_sound_remove"),
]
