"""How many examples a test draws, where the usual hundred would take too long."""

from hypothesis import settings


def examples(usually: int) -> settings:
    """So many examples in the usual run; all of the nightly run's in that.

    Example:
        >>> examples(20).max_examples >= 20
        True
    """
    profile = settings.get_current_profile_name()
    return settings() if profile == "nightly" else settings(max_examples=usually)
