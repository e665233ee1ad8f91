"""What tests share: waiting on conditions, example facts, processes as users start them."""
