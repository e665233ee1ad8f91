"""Which partition holds a key: murmur2, as the default partitioner of every Kafka client computes it."""

from schemas.topics import PARTITIONS

_SEED = 0x9747B28C
_M = 0x5BD1E995
_MASK = 0xFFFFFFFF


def partition_of(unit_id: str, partitions: int = PARTITIONS) -> int:
    """The partition of a record keyed by `unit_id`, from 0."""
    return (_murmur2(unit_id.encode()) & 0x7FFFFFFF) % partitions


def _murmur2(data: bytes) -> int:
    """32-bit unsigned murmur2 with Kafka's seed."""
    length = len(data)
    hashed = _SEED ^ length
    whole = length & ~3
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at : at + 4], "little") * _M & _MASK
        k ^= k >> 24
        hashed = (hashed * _M & _MASK) ^ (k * _M & _MASK)
    if tail := data[whole:]:
        hashed = (hashed ^ int.from_bytes(tail, "little")) * _M & _MASK
    hashed ^= hashed >> 13
    hashed = hashed * _M & _MASK
    return hashed ^ hashed >> 15
