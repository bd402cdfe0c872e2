"""Pictures of the two spaces, of a bounce and of a controller."""

import logging

# At its first import matplotlib logs that it builds its font cache.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
