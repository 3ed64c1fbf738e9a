"""What is shipped: the wheel, installed in a clean environment, does the main job from another folder."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from tests.conftest import CASE, ROOT


def test_the_wheel_does_the_main_job(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    # The libraries are those of the environment that runs the tests; the package itself comes from the wheel alone.
    home = tmp_path / "clean"
    venv.create(home, with_pip=True)
    site = next((home / "lib").glob("python*")) / "site-packages"
    here = Path(next(path for path in sys.path if path.endswith("site-packages")))
    python = home / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    (site / "libraries.pth").write_text(f"{here}\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run = [str(home / "bin" / "commentariat"), "run", str(CASE), "--out", str(elsewhere / "reports")]
    done = subprocess.run(run, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "reports" / CASE.name / "report.pdf").read_bytes().startswith(b"%PDF")
    where = subprocess.run(
        [str(python), "-c", "import commentariat; print(commentariat.__file__)"],
        cwd=elsewhere, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert where.startswith(str(home))
