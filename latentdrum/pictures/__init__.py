"""Pictures of the two spaces and of a bounce."""

import logging

# At its first import matplotlib logs that it builds its font cache.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
