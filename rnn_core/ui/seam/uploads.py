"""The files that visitors have uploaded. Streamlit 1.67 bounds the size of each (`server.maxUploadSize`), not how many
there are (runtime/memory_uploaded_file_manager.py).
"""

from streamlit import runtime


def count(session):
    """Return how many files a session keeps."""
    return len(_storage().get(session, ()))


def size():
    """Return how many bytes the files of all sessions have."""
    return sum(len(file.data) for files in list(_storage().values()) for file in list(files.values()))


def _storage():
    return runtime.get_instance().uploaded_file_mgr.file_storage
