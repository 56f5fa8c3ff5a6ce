from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "portal.joining"
    label = "joining"
