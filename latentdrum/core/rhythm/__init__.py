"""The rhythm space and what it decodes to: positions, grooves, measured axes, paths."""
