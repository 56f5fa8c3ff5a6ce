"""Who may see what, and until when: shelves, grants, the actor, and the declaration every door carries.

It owns the compiled grants, which any deploy may throw away and make again from history. It refuses to hold a reason
of its own: every grant names the membership, role or decision that causes it. docs/access.md explains it in a page.
"""
