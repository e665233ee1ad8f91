"""Opens a connection to an address that was looked at first, so that no name leads inside the network."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CONNECT_WITHIN_S = 5.0


class NotAllowedError(OSError):
    """The name leads to an address that receivers may not have."""


def connect(host: str, port: int, *, allow_private: bool) -> socket.socket:
    """Connected to the first address of the name that answers. OSError when none does.

    The name is resolved once and the very addresses looked at are connected to. NotAllowedError when any of them is
    not public: such a name is not trusted in part.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [(family, str(address[0])) for family, _, _, _, address in found]
    if not allow_private:
        for _, address in addresses:
            if not is_public(address):
                raise NotAllowedError(f"{host} leads to {address}, which is not public; allow_private allows it")
    failure: OSError = OSError(f"{host} has no address")
    for family, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_WITHIN_S)
        try:
            connection.connect((address, port))
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def is_public(address: str) -> bool:
    """Whether an address is one of the public Internet, also when it is dressed as IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@contextmanager
def at_most(seconds: float, connection: socket.socket) -> Iterator[None]:
    """Ends the connection after that time, whatever trickles in: a timeout of a socket counts from its last byte."""
    timer = threading.Timer(seconds, shut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def shut(connection: socket.socket) -> None:
    """Ends whatever waits on the connection."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it ended by itself
