"""The page of the apps store shows pictures that are there, and fetches nothing from anywhere else."""

from pathlib import Path

from lxml import html

from odoo.tests import TransactionCase, tagged

FOLDER = Path(__file__).parents[1] / "static" / "description"


@tagged("post_install", "-at_install")
class TestStorePage(TransactionCase):
    def test_pictures_are_shipped_and_said_in_words(self):
        page = html.fromstring((FOLDER / "index.html").read_text())
        pictures = page.xpath("//img")
        self.assertGreater(len(pictures), 5)
        for picture in pictures:
            self.assertTrue((FOLDER / picture.get("src")).is_file(), picture.get("src"))
            self.assertTrue(picture.get("alt"))

    def test_nothing_comes_from_elsewhere(self):
        page = html.fromstring((FOLDER / "index.html").read_text())
        self.assertFalse(page.xpath("//script | //link | //iframe | //style"))
        for address in page.xpath("//@src | //@href | //@style"):
            self.assertNotIn("//", address)
