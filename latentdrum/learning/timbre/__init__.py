"""The timbre model's nets, synthesiser, losses, training and export."""
