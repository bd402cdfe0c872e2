"""Pictures of the two spaces and of a bounce."""
