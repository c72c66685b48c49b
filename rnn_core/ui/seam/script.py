"""The run of the page's script: where it writes, and whether only a fragment runs."""

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner import get_script_run_ctx


def write_from_the_top():
    """Have a run of the whole page write into the page.

    A press that comes as a fragment ends has the page run in the same thread, in which Streamlit 1.67 would go on
    writing where the fragment stands: fragment.py:734 sets the place, and the loop in script_runner.py:443 does not set
    it back. The page would be drawn in the place of the panel, and soon not at all.
    """
    context_dg_stack.set(get_default_dg_stack_value())


def in_fragment():
    """Return whether only a fragment of the page runs. Streamlit 1.67 has no public function for it."""
    return bool(get_script_run_ctx().fragment_ids_this_run)
