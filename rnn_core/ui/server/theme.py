"""Theme: what the settings say of it, looked up once.

Streamlit tells the browser of the theme at every redraw, and goes through all of its settings for each of the six
sections: a twentieth of what a redraw costs.
"""

from functools import cache

from streamlit import config


def keep():
    """Have each section of the settings looked up once, until the settings are read anew."""
    kept = cache(config.get_options_for_section)
    config.get_options_for_section = kept
    config.on_config_parsed(kept.cache_clear, force_connect=True)
