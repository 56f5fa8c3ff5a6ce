"""The people: users, providers, services, supported people, circles, roles, and how they sign in.

It owns who is in which circle, in which relationship and from when to when; history is ended, never rewritten.
It refuses to say what anybody may see: that is compiled by `portal.access` from what stands here.
"""
