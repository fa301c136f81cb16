"""What people type, read: the command, follow-ups, decisions; and the way back to text."""
