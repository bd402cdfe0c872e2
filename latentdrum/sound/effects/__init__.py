"""What the mix passes between mixer and limiter: ambience, saturation, compression and tone. Pure numpy.

Everything here is a linear filter or a gain that all signals have in common, so that stems treated alike add up to the
mix.
"""
