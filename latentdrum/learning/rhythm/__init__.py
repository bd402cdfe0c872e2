"""The rhythm model's nets, losses, training step and export."""
