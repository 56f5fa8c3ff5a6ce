"""Signing in: who somebody is, shown by one thing or two, on which device, and until when.

It owns passwords and codes, second factors and passkeys, a provider's own sign-in, sessions and devices, and one's own
account. It refuses to say whether an account exists, and to let anybody past a step that their work asks for.
"""
