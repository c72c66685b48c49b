"""The run of the page's script: where it writes on the page, and whether only a fragment runs."""

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner import get_script_run_ctx


def write_from_the_top() -> None:
    """Have a run of the whole page write to the top level of the page.

    If a press arrives as a fragment ends, the page runs in the same thread. Streamlit 1.67 would continue to write into
    the container of the fragment, so the page would be drawn inside the panel. fragment.py:734 sets this container, and
    the loop in script_runner.py:443 does not reset it.
    """
    context_dg_stack.set(get_default_dg_stack_value())


def in_fragment() -> bool:
    """Return whether only a fragment of the page runs. Streamlit 1.67 has no public function for it."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)
