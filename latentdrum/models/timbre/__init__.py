"""The timbre model: inference, its latent space, spectral features, encoder refinement."""
