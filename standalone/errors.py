"""What stops the command: a sentence for the administrator, never a stack of calls."""


class StandaloneError(Exception):
    """Says what is wrong, where, and how to mend it; the command prints it and exits with 1."""


class NotObtainedError(StandaloneError):
    """A part of the system (Kafka, Java, Redis, Node) could not be fetched or is not what was locked."""


class PortTakenError(StandaloneError):
    """A port was asked for by name and something else listens on it."""


class AlreadyRunningError(StandaloneError):
    """Another `vigilits up` holds this data folder."""


class NotRunningError(StandaloneError):
    """The command needs a running system and this data folder has none."""


class StartFailedError(StandaloneError):
    """A service did not become ready."""


class PortGrabbedError(StartFailedError):
    """Another program took a port between our choice and the service's first start."""
