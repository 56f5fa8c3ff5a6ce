from django.urls import path

from . import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("people/", views.people, name="people"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("people/<uuid:person_id>/circle/", views.circle, name="circle"),
    path("reader/", views.reader, name="reader"),
    path("hat/", views.hat, name="hat"),
]
