"""What the instrument costs on this machine, beside what others would."""
