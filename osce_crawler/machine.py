"""Errors of the system that say what this machine lacks, and nothing about the file at hand."""

import errno

LACKS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of disk space is used up",
    errno.EFBIG: "the limit on the size of a file is reached (ulimit -f)",
    errno.EMFILE: "the limit on open files is reached (ulimit -n)",
    errno.ENFILE: "the limit on open files of the system is reached",
    errno.ENOMEM: "there is not enough memory",
}
"""What is lacking, by the number of the error."""


def raise_if_lacking(error: BaseException) -> None:
    """For code that has words of its own for an OSError, such as "check its permissions": raise it
    again if the machine lacks something. The verb says so, with exit code 3.
    """
    if isinstance(error, OSError) and error.errno in LACKS:
        raise error
