"""The portal. Not an installed app itself: it holds the settings, the composition root and the shared apps."""
