"""Joining: how somebody comes into a circle or a team, and how they act for somebody who asked them to.

It owns invitations and their letters, requests to join, shifts, and helpers. It refuses to say to an outsider whether a
person is known here, and to let anybody in whom nobody asked.
"""
