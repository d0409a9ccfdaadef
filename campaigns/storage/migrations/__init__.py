"""The steps from the first schema to the newest, and what they need to take them."""
