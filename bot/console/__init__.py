"""The console: one module for each noun, one function for each verb; each opens the database and calls one action."""
