"""Decisions: what a member may see about a person, on which basis, why, and until when.

It owns the decisions and compiles them into grants. It refuses a decision without a reason or a basis,
and one by which somebody decides about themselves.
"""
