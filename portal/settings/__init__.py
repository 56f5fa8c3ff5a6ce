"""Settings, by environment alone: `base` holds what never differs; `demo`, `test` and `production` what does."""
