"""Care plans: the plan itself, later, and the reviews in which it is looked at together.

It owns which meeting is a review, who may set one up and who may chair it. It refuses to hold a meeting of its own:
agenda, room and summary are those of `portal.meetings`.
"""
