"""Every URL and every socket says whom it is for."""

from django.http import HttpResponse
from django.urls import path

from portal.access import checks
from portal.access.decorators import Who, door


def silent(request):
    return HttpResponse()


@door(Who.SIGNED_IN)
def declared(request):
    return HttpResponse()


def test_every_door_is_declared():
    assert checks.check_doors() == []
    assert len(list(checks.doors())) > 100
    assert len(list(checks.sockets())) >= 1


def test_a_silent_url_is_found(monkeypatch):
    monkeypatch.setattr(checks, "doors", lambda: [("silent/", "silent", silent), ("declared/", "declared", declared)])
    assert [problem.id for problem in checks.check_doors()] == ["access.E001"]
    assert "silent/" in checks.check_doors()[0].msg


def test_a_silent_socket_is_found(monkeypatch):
    class Silent:
        pass

    monkeypatch.setattr(checks, "sockets", lambda: [("ws/silent/", Silent)])
    assert ["ws/silent/" in problem.msg for problem in checks.check_doors()] == [True]


def test_included_urls_are_walked_with_their_prefix():
    from django.urls import include

    patterns = [path("outer/", include([path("inner/<uuid:pk>/", silent, name="inner")]))]
    assert list(checks.doors(patterns)) == [("outer/inner/<uuid:pk>/", "inner", silent)]
