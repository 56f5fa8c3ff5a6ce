"""Meetings: where people talk. Agenda, who is asked and why, the room, notes, what was agreed, actions, the summary.

It owns what every meeting has in common, whatever it is about. It refuses to know the features that use it: each
declares a kind in `registry` and keeps the key to its meeting itself.
"""
