"""What happens to a friendship when a worker leaves: kept with safeguards, or ended in a good goodbye.

It will own departures and friendship agreements. It refuses to treat continuing contact as a breach by itself.
Nothing of it is built yet: the room is kept, so that its imports are held to their place.
"""
