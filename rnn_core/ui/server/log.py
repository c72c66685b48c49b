"""Log: each error is logged in one line. The error's text is left out, because it may quote a visitor.

The line has the error's class and the lines of code through which the error passed.
"""

import logging
import re
import traceback
from typing import Any

_CODE_LINE = re.compile(r'^\s+File ".*?([\w.]+)", line (\d+), in (\S+)', re.MULTILINE)


def keep_short() -> None:
    """Shorten the error in each record that this process logs from now on."""
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
    """Return an error's class and the lines of code through which it passed, outermost first.

    If the error passed through a worker, the worker's lines are included.
    """
    lines = _CODE_LINE.findall("".join(traceback.format_exception(error)))
    return f"{type(error).__name__} by way of " + " > ".join(f"{file}:{line} {name}" for file, line, name in lines)
