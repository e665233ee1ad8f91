"""The shared language: topics, codes, shapes and the rules that more than one service applies."""
