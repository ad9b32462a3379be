"""Decompressing what an archive has: never more than a limit, whoever made the file."""

import zstandard

from osce_crawler.quantities import LONGEST_VALUE


def unfolded(frame: bytes, dictionary: bytes | None = None) -> bytes:
    """The content of a zstd frame, compressed against `dictionary` if there is one.

    Raises ZstdError; also for a frame that does not say its length, or says a longer one than any
    that is stored: a few bytes could unfold to more than the memory.
    """
    length = zstandard.frame_content_size(frame)
    if not 0 <= length <= LONGEST_VALUE:
        says = f"{length:,} bytes" if length >= 0 else "no length"
        raise zstandard.ZstdError(
            f"its frame says {says}; at most {LONGEST_VALUE // 1024**2} MiB are read"
        )
    if dictionary is None:
        return zstandard.ZstdDecompressor().decompress(frame)
    raw = zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=raw).decompress(frame)
