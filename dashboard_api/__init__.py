"""State in, screens out: REST, the live WebSocket and the page."""
