"""The rhythm model's nets, losses, training and export."""
