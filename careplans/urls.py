from django.urls import path

from . import views

urlpatterns = [
    path("reviews/new/", views.review_new, name="review_new"),
    path("people/<uuid:person_id>/reviews/", views.person_reviews, name="person_reviews"),
    path("people/<uuid:person_id>/reviews/new/", views.review_set_up, name="review_set_up"),
]
