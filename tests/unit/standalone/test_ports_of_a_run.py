"""Ports move when they are taken; one asked for does not."""

import socket

import pytest

from standalone.errors import PortTakenError
from standalone.ports import Ports
from tests.support.stream_worker import free_port


def _listener() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", free_port()))
    listener.listen()
    return listener


def test_a_taken_port_moves_to_the_next_free_one() -> None:
    with _listener() as listener, Ports() as ports:
        taken = listener.getsockname()[1]
        assert ports.choose(taken) > taken


def test_a_taken_port_that_was_asked_for_is_an_error_that_names_it_and_its_option() -> None:
    with _listener() as listener, Ports() as ports:
        taken = listener.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"Port {taken} on 127\.0\.0\.1 is taken.*--port"):
            ports.claim(taken, "--port")


def test_two_systems_that_start_at_once_never_choose_the_same_port() -> None:
    with Ports() as first, Ports() as second:
        port = first.choose(free_port())
        assert second.choose(port) != port


def test_a_port_stays_ours_while_its_service_is_down_and_is_free_for_others_after_the_run() -> None:
    with Ports() as second:
        with Ports() as first:
            port = first.choose(free_port())
            first.release(port)  # its service starts only later
            assert second.choose(port) != port
        assert second.choose(port) == port


def test_a_released_port_can_be_listened_on_at_once() -> None:
    with Ports() as ports, socket.socket() as service:
        port = ports.choose(free_port())
        ports.release(port)
        service.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        service.bind(("127.0.0.1", port))
        service.listen()


def test_a_port_that_another_program_took_before_its_service_is_grabbed() -> None:
    with Ports() as ports, socket.socket() as other:
        port = ports.choose(free_port())
        ports.release(port)
        assert not ports.is_grabbed(port)
        other.bind(("127.0.0.1", port))
        other.listen()
        assert ports.is_grabbed(port)
