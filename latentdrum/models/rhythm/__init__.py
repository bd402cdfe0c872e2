"""The rhythm model: inference, its latent space, the sampler, encoder refinement, attribute matching."""
