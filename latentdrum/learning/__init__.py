"""The torch nets, losses and the fit loop; needs the extra `train`."""
