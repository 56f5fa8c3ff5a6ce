"""The trail: who changed what, and who looked at what.

It owns entries and openings, which are only ever added. It holds ids, never names or words.
It refuses to stay silent: where it cannot record, it raises, and the change it belongs to is undone.
"""
