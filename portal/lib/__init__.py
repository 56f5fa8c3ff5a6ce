"""Leaf helpers without tables, one noun a file: words as HTML, working days, keys against sending twice.

It owns what every app needs and what knows nothing of any app. It refuses models, requests and anything that asks who
is reading. What two features share but families have a word for belongs in an app of its own, not here.
"""
