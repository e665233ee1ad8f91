"""What both readers of real data raise."""


class UnreadableError(ValueError):
    """The file is not what it should be; the message says where and what is expected."""
