"""What to tell whom: a list on the site, and an e-mail that says only that there is something to read.

It owns kind and target of each notification, never a text. It asks the target's `visible_to` again when it shows
and when it sends. It refuses to carry personal words out of the portal.
"""
