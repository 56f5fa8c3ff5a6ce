"""The portal to try: invented people with six months of their life, and a page from which one may be any of them.

It owns the stories, the mailbox and the one-tap sign-in. It refuses to exist anywhere but on this machine with DEMO=1:
production settings do not install it, and every door of it asks again.
"""
