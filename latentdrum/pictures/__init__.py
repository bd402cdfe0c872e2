"""Pictures of the rhythm space and of what was played."""
