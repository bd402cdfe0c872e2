"""The torch nets, losses and training loop; needs the extra `train`."""
