"""The year's plan: a TOML file, checked once at the edge, typed from there on."""
