"""Ready campaigns: plan files (TOML) and the pictures they show. Content: the bot imports nothing from here."""
