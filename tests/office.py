"""What LibreOffice makes of a file: it opens it as a user would, computes its formulas, and saves it again."""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from openpyxl import load_workbook

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def recompute(content):
    """Return the workbook as LibreOffice saves it, with the results of the formulas that it computed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(content)
        output = Path(folder) / "out"
        subprocess.run(
            [
                *(OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"),
                *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(output)),
                str(path),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return load_workbook(io.BytesIO((output / "book.xlsx").read_bytes()), data_only=True)
