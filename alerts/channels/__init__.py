"""Ways out: webhook, e-mail, and what Apprise speaks."""
