from django.urls import path

from . import views

urlpatterns = [path("files/pictures/<uuid:picture_id>/<slug:size>/", views.picture, name="picture")]
