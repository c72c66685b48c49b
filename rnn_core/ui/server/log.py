"""Log: what went wrong and where, in one line, and nothing of what somebody has entered.

The text of an error may quote it, so of an error only its kind is told, and the way through the code.
"""

import logging
import re
import traceback

_PLACE = re.compile(r'^\s+File ".*?([\w.]+)", line (\d+), in (\S+)', re.MULTILINE)


def keep_short():
    """Have all that this process logs from now on be so."""
    usual = logging.getLogRecordFactory()

    def make(*args, **kwargs):
        record = usual(*args, **kwargs)
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args = f"{record.getMessage()}: {_summary(record.exc_info[1])}", ()
            record.exc_info = None
        return record

    logging.setLogRecordFactory(make)


def _summary(error):
    """The kind of an error, and the places that it came by, the first one first; in a worker too."""
    places = _PLACE.findall("".join(traceback.format_exception(error)))
    return f"{type(error).__name__} by way of " + " > ".join(f"{file}:{line} {name}" for file, line, name in places)
