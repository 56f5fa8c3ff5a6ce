"""Public pages: what the portal is, the providers, and each provider's policies, written in Wagtail.

It owns the pages, their editors' groups and what comes in from a Word file. It refuses anything about a person: these
pages are for everybody, so no name, picture or shelf of a circle may ever stand on one.
"""
