"""Files that belong to somebody's life: checked, written anew, kept private, and served through access.

It owns what people send and where it lies: pictures, and how somebody says their name. It refuses public addresses,
names given by whoever sent a file, and to serve anything without asking access first.
"""
