"""The files of the repository: which there are, and what an archive of them holds."""

import hashlib
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

from .home import MODULE, REPO, digest


def git(*arguments, env=None):
    """What a git command prints."""
    command = ["git", "-C", str(REPO), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout


def files(*endings):
    """The files that git tracks or would track, optionally only those with the given endings."""
    out = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = sorted(name for name in set(out.split("\0")) if name and (REPO / name).is_file())
    return [name for name in names if not endings or name.endswith(endings)]


def content_key(*folders, files=()):
    """A key of the content of folders and files of the repository, git or not."""
    found = {REPO / name for name in files}
    for folder in folders:
        found.update(path for path in (REPO / folder).rglob("*") if path.suffix != ".pyc")
    parts = []
    for path in sorted(path for path in found if path.is_file()):
        parts += [path.relative_to(REPO), hashlib.sha256(path.read_bytes()).hexdigest()]
    return digest(*parts)


def working_tree():
    """The archive of the files as they lie there now, committed or not; the repository is not changed."""
    with tempfile.TemporaryDirectory() as folder:
        objects = Path(git("rev-parse", "--path-format=absolute", "--git-path", "objects").strip())
        env = {
            **os.environ,
            "GIT_INDEX_FILE": f"{folder}/index",
            "GIT_OBJECT_DIRECTORY": f"{folder}/objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects),
        }
        Path(folder, "objects").mkdir()
        git("add", "--all", env=env)
        tree = git("write-tree", env=env).strip()
        archive = Path(folder) / "archive.zip"
        git("archive", "--format=zip", f"--output={archive}", f"--prefix={MODULE}/", tree, env=env)
        return archive.read_bytes()


def committed_tree(commit="HEAD"):
    """The archive of a commit, as `git archive` makes it."""
    command = ["git", "-C", str(REPO), "archive", "--format=zip", f"--prefix={MODULE}/", commit]
    return subprocess.run(command, capture_output=True, check=True).stdout


def unpack(archive, folder):
    """Unpack an archive of this module and return the add-on's folder."""
    file = Path(folder) / "archive.zip"
    file.write_bytes(archive)
    with zipfile.ZipFile(file) as packed:
        packed.extractall(folder)
    file.unlink()
    return Path(folder) / MODULE
