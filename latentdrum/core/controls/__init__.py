"""Controls under the hands: knobs, faders, encoders, buttons and pads of controllers, and what they set."""
