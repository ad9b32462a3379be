"""Random numbers that a fuzzer chooses, for damage that is made with `random`."""

from random import Random


class BytesAsDice(Random):
    """Takes its numbers from bytes. After the last one they come from a generator seeded with all:
    zeros for ever would never end a choice without repetition.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._left = data

    def getrandbits(self, bits: int, /) -> int:
        """A number below 2 ** bits."""
        size = (bits + 7) // 8
        if len(self._left) < size:
            return super().getrandbits(bits)
        taken, self._left = self._left[:size], self._left[size:]
        return int.from_bytes(taken, "little") & ((1 << bits) - 1)

    def random(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self.getrandbits(53) / (1 << 53)
