"""What the papers list is there, and what is there is listed."""

from __future__ import annotations

from tests.architecture.tree import ROOT


def test_the_table_of_decisions_names_each_page_by_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    table = (folder / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in table if line.startswith("| [")]
    expected = []
    for page in sorted(folder.glob("0*.md")):
        title = page.read_text(encoding="utf-8").splitlines()[0].split(". ", 1)[1]
        expected.append(f"| [{page.name[:4]}]({page.name}) | {title} |")
    assert rows == expected
