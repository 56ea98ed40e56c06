from __future__ import annotations

from unioncrawler.pages.document import parse_html
from unioncrawler.pages.outline import Line, read_outline


def shown(line: Line) -> tuple[str, list[str], int, int]:
    return line.text, line.parts, line.linked, line.atoms


def test_a_line_ends_with_its_block_and_at_breaks() -> None:
    outline = read_outline(
        parse_html(
            "<div>一<p>二<br>三<!-- x -->四</p>五</div>"
            "<ul><li><a href=a>六 </a><span>七</span>八</ul>"
            "<script>x</script>九<img src=a><select><option>y</select>"
        )
    )

    assert [shown(line) for line in outline.lines] == [
        ("一", ["一"], 0, 0),
        ("二", ["二"], 0, 0),
        ("三四", ["三四"], 0, 0),
        ("五", ["五"], 0, 0),
        ("六 七八", ["六", "七", "八"], 1, 0),
        ("九", ["九"], 0, 1),
    ]


def test_a_link_around_blocks_stands_in_each_of_their_lines() -> None:
    outline = read_outline(parse_html("<a href=x><div>一</div><div><b>二</b></div></a>三"))

    links = [[link.get("href") for link in line.links] for line in outline.lines[:2]]
    assert [(line.text, line.linked) for line in outline.lines] == [("一", 1), ("二", 1), ("三", 0)]
    assert links == [["x"], ["x"]]


def test_nodes_know_their_lines_and_what_hides_them() -> None:
    outline = read_outline(
        parse_html(
            '<div class="A b" id="C">一<p>二</p></div><div style="DISPLAY : none"><p>三</p></div>'
        )
    )

    assert [(n.tag, n.name, n.first, n.last, n.hidden) for n in outline.nodes] == [
        ("html", "", 0, 3, False),
        ("body", "", 0, 3, False),
        ("div", "a b c", 0, 2, False),
        ("p", "", 1, 2, False),
        ("div", "", 2, 3, True),
        ("p", "", 2, 3, True),
    ]


def test_what_is_passed_over_leaves_what_follows_it() -> None:
    root = parse_html("<div>一<b>二</b>三</div><p>四</p>五")
    skip = [*root.iter("b"), *root.iter("p")]

    assert [line.text for line in read_outline(root, skip).lines] == ["一三", "五"]


def test_a_part_of_a_page_ends_with_it() -> None:
    link = next(parse_html("<p>一<a href=x>二<i>三</i></a>四</p>").iter("a"))

    assert [shown(line) for line in read_outline(link).lines] == [("二三", ["二", "三"], 2, 0)]
