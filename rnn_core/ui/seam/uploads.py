"""The files that visitors have uploaded.

Streamlit 1.67 limits the size of each file (`server.maxUploadSize`), but not the number of files
(runtime/memory_uploaded_file_manager.py).
"""

from typing import Any

from streamlit import runtime
from streamlit.runtime.uploaded_file_manager import UploadedFileRec


def count(session: str) -> int:
    """Return the number of files that a session, given by its id, has uploaded."""
    return len(_storage().get(session, ()))


def size() -> int:
    """Return the total size in bytes of the files of all sessions."""
    return sum(len(file.data) for files in list(_storage().values()) for file in list(files.values()))


def _storage() -> dict[str, dict[str, UploadedFileRec]]:
    manager: Any = runtime.get_instance().uploaded_file_mgr  # not part of the Runtime's public interface
    return manager.file_storage
