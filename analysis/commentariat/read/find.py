"""Which files and folders under a path are cases, and which files met there cannot hold a thread."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from commentariat.errors import InputError
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.read.settings import CASE_FILE

# What lies beside a saved page and is none: pictures, styles, scripts, fonts, films, programs' own files.
_NO_THREAD = re.compile(
    r"\.(png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|heic|s?css|less|m?js|map|wasm|woff2?|ttf|otf|eot|mp[34]|m4a|webm|ogg|wav"
    r"|mov|toml|ini|cfg|lock|py|ipynb|zip|7z|rar|tar|gz|xz|bz2|parquet|xlsx?|ods|docx?|odt|bak|swp|tmp|part|download"
    r"|crdownload)",
    re.IGNORECASE,
)
# The folder that a browser puts beside a page it saves whole: "story_files" next to "story.html", in its own language.
_SAVED_ALONGSIDE = re.compile(
    r"(?P<stem>.+)[_\-. ](?:files|file|dateien|datei|fichiers|bestanden|archivos|arquivos|ficheiros|filer|pliki|soubory|"
    r"elemei|tiedostot|dosyalar|datoteke|fails|failid|bylos|fajlovi|fitxategiak|fitxers)",
    re.IGNORECASE,
)
_PAGES = (".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", "")


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; what cannot even be asked about (a name too long, a loop of links) is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def may_hold_thread(path: Path) -> bool:
    """Whether a loose file met in a folder should be tried: not what explains the folder, nor what is no text.

    A PDF is tried only where some form takes it.
    """
    ending = path.suffix.lower()
    if path.name.startswith(".") or path.name.endswith("~") or _NO_THREAD.fullmatch(ending):
        return False
    if path.stem.lower() in {"readme", "license", "licence", "desktop", "thumbs"}:
        return False
    if ending != ".pdf":
        return True
    try:
        choose(Page(path))
    except InputError:
        return False
    return True


def _belongs_to_page(folder: Path, names: frozenset[str]) -> bool:
    """Whether a folder holds the pictures and styles of a page among ``names``, the files that lie beside it."""
    match = _SAVED_ALONGSIDE.fullmatch(folder.name)
    return match is not None and any(match["stem"] + ending in names for ending in _PAGES)


def find_cases(paths: Sequence[Path]) -> list[Path]:
    """All cases under the paths: folders with case.toml, and loose files; in order of name.

    Files that cannot hold a thread, and the folders that browsers put beside a saved page, are passed over where they
    are met in a folder. A path that does not exist is returned too, so that reading it says so.
    """
    found: list[Path] = []
    for path in paths:
        if not is_folder(path) or not os.access(path, os.R_OK | os.X_OK) or (path / CASE_FILE).exists():
            found.append(path)
        else:
            inner = sorted(child for child in path.iterdir() if not child.name.startswith("."))
            # A link to a folder may lead back here.
            folders = [child for child in inner if is_folder(child) and not child.is_symlink()]
            files = [child for child in inner if not is_folder(child)]
            names = frozenset(file.name for file in files)
            folders = [folder for folder in folders if not _belongs_to_page(folder, names)]
            found.extend(find_cases(sorted(folders + [file for file in files if may_hold_thread(file)])))
    unique = {os.path.realpath(path): path for path in reversed(found)}
    return list(reversed(unique.values()))
