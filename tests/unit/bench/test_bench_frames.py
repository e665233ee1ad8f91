"""The bench's WebSocket reader against the library the reference servers are made of."""

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame as LibraryFrame
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from bench.frames import TEXT, Frame, FrameReader, client_frame

SIZES = st.one_of(st.integers(0, 300), st.sampled_from((65_535, 65_536, 70_000)))


@given(st.lists(SIZES, max_size=4), st.lists(st.integers(100, 9_000), min_size=1, max_size=8))
def test_frames_are_found_however_the_network_cuts_them(sizes: list[int], cuts: list[int]) -> None:
    payloads = [bytes([65 + index]) * size for index, size in enumerate(sizes)]
    stream = b"".join(LibraryFrame(Opcode.TEXT, payload).serialize(mask=False) for payload in payloads)
    reader, found, at, turn = FrameReader(), [], 0, 0
    while at < len(stream):
        size = cuts[turn % len(cuts)]
        found += reader.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert found == [Frame(TEXT, payload) for payload in payloads]


def test_a_frame_cut_in_its_header_waits_for_the_rest() -> None:
    whole = LibraryFrame(Opcode.TEXT, b"x" * 70_000).serialize(mask=False)
    reader = FrameReader()
    assert [reader.feed(whole[at : at + 1]) for at in range(9)] == [[]] * 9
    assert reader.feed(whole[9:]) == [Frame(TEXT, b"x" * 70_000)]


@given(st.binary(max_size=1_000).filter(lambda payload: len(payload) < 65_536))
def test_a_server_understands_what_the_client_sends(payload: bytes) -> None:
    server = _open_server()
    server.receive_data(client_frame(Opcode.BINARY, payload))
    (received,) = server.events_received()
    assert isinstance(received, LibraryFrame)
    assert received.data == payload


def _open_server() -> ServerProtocol:
    server = ServerProtocol()
    server.receive_data(
        b"GET / HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    (request,) = server.events_received()
    assert isinstance(request, Request)
    server.send_response(server.accept(request))
    return server
