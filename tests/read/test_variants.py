"""Pages in all of wpDiscuz's layouts and settings: the renderer against real pages, and the reader against the renderer."""

from __future__ import annotations

import pytest

from tests.read import rendered, variants


@pytest.mark.parametrize("name", rendered.names())
@pytest.mark.parametrize("form", variants.FORMS)
def test_the_renderer_writes_the_real_page_anew(name: str, form: variants.Form) -> None:
    real = (rendered.folder() / name / variants.FILES[form]).read_bytes().decode()
    own = variants.section(variants.tree_of(name), variants.look_of(name, form))
    assert real.endswith(own)
    assert [row.id for row in variants.expected(variants.tree_of(name), variants.look_of(name, form))] == [
        row.id for row in rendered.expected(name)
    ]
