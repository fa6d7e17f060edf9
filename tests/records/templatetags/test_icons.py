import pytest

from records.templatetags.icons import icon


def test_an_icon_is_drawn_inline_and_hidden_from_screen_readers():
    drawn = icon("pen", "text-danger")
    assert drawn.startswith('<svg class="icon text-danger" viewBox="0 0 16 16"')
    assert 'aria-hidden="true"' in drawn
    assert drawn.endswith("</svg>")


def test_an_icon_that_is_not_vendored_is_an_error_and_not_a_gap():
    with pytest.raises(LookupError, match="no icon “unicorn”"):
        icon("unicorn")
