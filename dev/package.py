#!/usr/bin/env python3
"""Make what is given to others: dist/credit_risk_matrix-<version>.zip and the wheel, both of the last commit.

    dev/package.py            make both in dist/ and show what is in them
    dev/package.py --check    make both of the files as they lie there now, look into them, keep nothing

Neither may hold anything but the add-on: no tooling, no documentation sources, nothing of CI.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from kit import tree
from kit.home import MODULE, REPO, SetupError, run

NOT_SHIPPED = ("bin", "dev", "docs", ".ci", ".git", ".gitignore", ".gitattributes", "__pycache__")
NEEDED = ("__init__.py", "__manifest__.py")


def version(module):
    """The version that the manifest of an unpacked add-on gives."""
    return ast.literal_eval((module / "__manifest__.py").read_text())["version"]


def make_zip(module, target):
    """The add-on as a zip file, as it is unpacked into an add-ons folder."""
    file = target / f"{MODULE}-{version(module)}.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in module.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(module.parent))
    return file


def make_wheel(module, target):
    """The add-on as a wheel; whool takes its name from the folder, which must therefore have the add-on's."""
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        target,
        module,
    ]
    run(command, error="The wheel could not be built")
    return next(target.glob("*.whl"))


def contents(file):
    """The names in a zip file or wheel, from the add-on's folder on; a wheel's own notes are left out."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    names = [name for name in names if ".dist-info/" not in name]
    start = f"{MODULE}/"
    strangers = [name for name in names if start not in name]
    if strangers:
        raise SetupError(f"{file.name} holds files outside of the add-on: {strangers}")
    return sorted(name.split(start, 1)[1] for name in names)


def check(file):
    """Return the names in the file, or complain that it holds too much or too little."""
    names = contents(file)
    wrong = [name for name in names if set(Path(name).parts) & set(NOT_SHIPPED)]
    missing = [name for name in NEEDED if name not in names]
    if wrong or missing:
        raise SetupError(f"{file.name}: must not hold {wrong}, must hold {missing}")
    return names


def make(archive, target):
    """Make both from a git archive, check them and return {file: names in it}."""
    with tempfile.TemporaryDirectory() as folder:
        module = tree.unpack(archive, folder)
        zipped = make_zip(module, target)
        wheel = make_wheel(module, target)
    made = {file: check(file) for file in (zipped, wheel)}
    different = set(made[zipped]) ^ set(made[wheel])
    if different - {"pyproject.toml"}:
        raise SetupError(f"The zip file and the wheel differ in {sorted(different)}")
    return made


def check_packages():
    """Make both of the working tree and return what is wrong, as a list."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            make(tree.working_tree(), Path(folder))
        except SetupError as error:
            return [str(error)]
    return []


def main(arguments):
    """Make, or only check."""
    if arguments == ["--check"]:
        wrong = check_packages()
        print("\n".join(wrong) or "The archive and the wheel hold the add-on alone.")
        return bool(wrong)
    target = REPO / "dist"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for file, names in make(tree.committed_tree(), target).items():
        print(f"{file.relative_to(REPO)}: {len(names)} files")
        print("".join(f"    {name}\n" for name in names))
    return 0


if __name__ == "__main__":
    if "CREDIT_ODOO_KEY" not in os.environ:
        bootstrap = [sys.executable, str(REPO / "dev" / "bootstrap.py"), "--no-database"]
        sys.exit(subprocess.call([*bootstrap, str(Path(__file__).resolve()), *sys.argv[1:]]))
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"\n{error}")
