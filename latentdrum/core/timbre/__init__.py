"""The timbre space and what is measured on drum sounds."""
