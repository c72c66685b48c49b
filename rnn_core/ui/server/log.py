"""Log: errors and their places in one line each, without anything that a visitor has entered.

The text of an error may quote the visitor, so the log has only its class and its path through the code.
"""

import logging
import re
import traceback
from typing import Any

_PLACE = re.compile(r'^\s+File ".*?([\w.]+)", line (\d+), in (\S+)', re.MULTILINE)


def keep_short() -> None:
    """Make all records that this process logs from now on short in this way."""
    make_full = logging.getLogRecordFactory()

    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make_full(*args, **kwargs)
        if record.exc_info and record.exc_info[1]:
            record.msg = f"{record.getMessage()}: {_summary(record.exc_info[1])}"
            record.args = ()
            record.exc_info = None
        return record

    logging.setLogRecordFactory(make)


def _summary(error: BaseException) -> str:
    """Return the class of an error and the places that it passed, the outermost first, in a worker too."""
    places = _PLACE.findall("".join(traceback.format_exception(error)))
    return f"{type(error).__name__} by way of " + " > ".join(f"{file}:{line} {name}" for file, line, name in places)
