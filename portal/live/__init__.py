"""Sockets: who is here, and what has just changed.

It owns rooms, their numbered events and who is present. A socket carries numbers, kinds and ids, never content: the
page fetches what changed through its ordinary door. It refuses to send to anybody without asking whether they may
still read; docs/live.md explains how that is done without a query.
"""
