"""Discord's face: parse, one await, reply."""
