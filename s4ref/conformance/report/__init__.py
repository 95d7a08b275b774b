"""Reports of a run: findings in words, the terminal's page, the JSON record."""
