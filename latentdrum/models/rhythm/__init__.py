"""The rhythm model: inference, its latent space, encoder refinement, attribute matching."""
