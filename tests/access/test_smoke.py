from portal.access.services import compare


def test_cast(cast):
    assert not compare(cast.provider.id)
    print({k: sorted((s.scope.type, s.category) for s in cast.actor(k).shelves.values()) for k in cast.users})
