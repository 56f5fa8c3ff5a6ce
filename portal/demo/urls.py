from django.urls import path

from . import views

urlpatterns = [
    path("demo/", views.demo, name="demo"),
    path("demo/become/", views.demo_become, name="demo_become"),
    path("demo/mailbox/", views.demo_mailbox, name="demo_mailbox"),
]
