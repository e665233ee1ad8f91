"""Frames, and how large ones are cut."""

import json

from dashboard_api.core import frames
from dashboard_api.live_protocol import frame_header


def test_a_snapshot_is_cut_below_its_limit_and_loses_nothing() -> None:
    rows = [b'{"n":%d,"x":"%b"}' % (number, b"y" * 300) for number in range(20)]
    parts = frames.snapshot("e", "1.2", rows, [b'{"r":1}'], part_bytes=2048)
    read = [json.loads(part) for part in parts]
    assert len(parts) > 1
    assert all(len(part) <= 2048 for part in parts)
    assert [part["part"] for part in read] == list(range(1, len(parts) + 1))
    assert {part["parts"] for part in read} == {len(parts)}
    assert [row["n"] for part in read for row in part["rows"]] == list(range(20))
    assert [rollup for part in read for rollup in part["rollups"]] == [{"r": 1}]


def test_an_empty_snapshot_is_one_part() -> None:
    [part] = frames.snapshot("é", "0", [], [])
    assert json.loads(part) == {
        "type": "snapshot", "epoch": "é", "version": "0", "part": 1, "parts": 1, "rows": [], "rollups": []
    }  # fmt: skip


def test_a_large_delta_moves_the_version_with_its_last_part_only() -> None:
    rows = [b'{"x":"%b"}' % (b"y" * 600)] * 3
    read = [json.loads(part) for part in frames.delta("1", "2", rows, [], ["gone"], part_bytes=2048)]
    assert [(part["from"], part["to"], part["removed"]) for part in read] == [
        ("1", "1", []),
        ("1", "1", []),
        ("1", "2", ["gone"]),
    ]


def test_websocket_headers_say_the_length_in_the_fewest_bytes() -> None:
    assert frame_header(125) == bytes((0x81, 125))
    assert frame_header(126) == bytes((0x81, 126, 0, 126))
    assert frame_header(65_535) == bytes((0x81, 126, 255, 255))
    assert frame_header(65_536) == bytes((0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0))
