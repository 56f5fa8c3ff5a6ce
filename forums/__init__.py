"""The regular talk of a circle: updates with pictures, the person's part in them, and answers.

It owns updates, answers and what the person kept back or took back of them. It refuses to show a kept-back word to
the circle, and to hide one from safeguarding.
"""
