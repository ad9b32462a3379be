"""The log of Twisted: its errors go to the log of the crawl, and nowhere else."""

import logging
from functools import cache


@cache
def quiet() -> None:
    """Keep Twisted from printing its errors, and leave out those of certificates: a certificate
    that is not valid is the reason of the failed request, and each try would log it with a
    traceback.
    """
    from twisted.logger import globalLogBeginner  # noqa: PLC0415 - only with a crawl

    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
    logging.getLogger("twisted").addFilter(_is_no_certificate)


def _is_no_certificate(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    names = {kind.__name__ for kind in type(error).__mro__}
    return not names & {"CertificateError", "VerificationError"}
