"""The timbre model's nets, synthesiser, losses, training step and export."""
