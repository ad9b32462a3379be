"""What causes each fault: a function for each name in the column `cause` of cases.toml."""
