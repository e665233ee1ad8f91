"""Pure rules of the dashboard: what a screen still needs, how rows add up."""
