import pytest

from tests.consultation import stage


@pytest.fixture(autouse=True)
def consultation_keys(settings, tmp_path):
    """The keys of open consultations lie in a folder of the test."""
    settings.CONSULTATION_KEYS_DIR = tmp_path / "consultation-keys"
    return settings.CONSULTATION_KEYS_DIR


@pytest.fixture
def consultation(cast):
    """Open: asked of every person of the cast."""
    return stage.published(cast)
