"""`bin/lint [--fix]`: every check of the source, each with its time; --fix lets the formatters mend what they can.

Only files that git tracks, or would track, are looked at.
"""

import re
import subprocess
import sys
import tempfile
import time

from kit import tree
from kit.home import MODULE, REPO, SetupError
from kit.node_env import ensure_node

# Written so that this file does not contain what it looks for.
FORBIDDEN = re.compile(r"debia[n]\.(org|net)|pyp[i]\.org|pythonhoste[d]|npmj[s]|/(wor[k]|roo[t])/")

# Checks of style that Odoo's own add-ons do not follow either.
NOT_OURS_XML = (
    "prefer-readme-rst",
    "weblate-component-too-long",
    "xml-field-numeric-without-eval",
    "xml-header-wrong",
    "xml-tag-position",
)
NOT_OURS_PYTHON = (
    "no-search-all",  # the policy tables are small and are read whole
    "prefer-env-translation",  # complains about `_ = self.env._` too
    "translation-field",  # complains about falsy_value_label=_lt(...) too
)
NOT_OURS_PO = (
    "po-pretty-format",  # wants a word that is the same in both languages left empty, like one that is forgotten
)


def run(*command, env=None, cwd=REPO):
    """Run a checker from the repository root and tell whether it was content; what it says is shown when it was not."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=cwd,
        env=env,
    )
    if done.returncode:
        print(done.stdout.strip().replace(f"{str(cwd).lstrip('/')}/{MODULE}/", ""))
    return done.returncode == 0


def ruff(fix):
    """Errors and style of Python."""
    return run("ruff", "check", "-q", *(["--fix"] if fix else []), *tree.files(".py"))


def ruff_format(fix):
    """Layout of Python."""
    return run("ruff", "format", "-q", *([] if fix else ["--diff"]), *tree.files(".py"))


def pylint_odoo(fix):
    """What the Odoo community forbids in Python; from the real root, where the manifest is found."""
    return run("pylint", "--jobs=2", f"--disable={','.join(NOT_OURS_PYTHON)}", ".")


def oca_module(fix):
    """The community's checks of the module's XML, CSV and translations.

    The checker passes over a module that is the top of a git repository, so it gets the archive in a folder of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        module = tree.unpack(tree.working_tree(), folder)
        if not (module / "__manifest__.py").exists():
            return True
        translations = sorted(module.glob("i18n/*.po*"))
        content = run(
            "oca-checks-odoo-module", f"--disable={','.join(NOT_OURS_XML)}", module, cwd=folder
        )
        disable = f"--disable={','.join(NOT_OURS_PO)}"
        return (
            not translations or run("oca-checks-po", disable, *translations, cwd=folder)
        ) and content


def prettier(fix):
    """Layout of XML, JavaScript and SCSS; white space in XML is text, so it is left alone."""
    names = tree.files(".xml", ".js", ".mjs", ".scss")
    folder, env = ensure_node()
    command = [folder / "node_modules/.bin/prettier", "--log-level=warn"]
    command += [f"--config={REPO}/dev/node/prettier.json", "--no-editorconfig"]
    command += [f"--plugin={folder}/node_modules/@prettier/plugin-xml/src/plugin.js"]
    return run(*command, "--write" if fix else "--check", *names, env=env) if names else True


def eslint(fix):
    """Errors in JavaScript."""
    names = [name for name in tree.files(".js") if not name.startswith("dev/")]
    folder, env = ensure_node()
    command = [folder / "node_modules/.bin/eslint", f"--config={folder}/eslint.config.mjs"]
    command += ["--max-warnings=0", *(["--fix"] if fix else [])]
    return run(*command, *names, env=env) if names else True


def places(fix):
    """No address of a package registry and no path of one machine in any text."""
    content = True
    for name in tree.files():
        try:
            text = (REPO / name).read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if FORBIDDEN.search(line):
                print(f"{name}:{number}: {line.strip()[:150]}")
                content = False
    return content


def shell(fix):
    """The scripts of bin/ and .ci/ can be read by bash."""
    folders = [REPO / name for name in ("bin", ".ci") if (REPO / name).is_dir()]
    content = True
    for file in (file for folder in folders for file in sorted(folder.iterdir())):
        content = run("bash", "-n", file) and content
    return content


CHECKS = (ruff, ruff_format, pylint_odoo, oca_module, prettier, eslint, shell, places)


def main(arguments):
    """Run every check, also after one has failed."""
    if set(arguments) - {"--fix"}:
        sys.exit(__doc__)
    failed = []
    for check in CHECKS:
        start = time.monotonic()
        content = check("--fix" in arguments)
        words = "ok  " if content else "FAIL"
        print(f"{words} {check.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
        if not content:
            failed.append(check.__name__)
    print(f"lint: {len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return bool(failed)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"\n{error}")
