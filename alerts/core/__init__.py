"""What to tell, to whom, when and why: pure rules."""
