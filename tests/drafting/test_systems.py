"""Each mark names its system, pages of the replica's CMS are recognised, and doubt is said."""

from __future__ import annotations

import pytest

from tests.drafting.conftest import sample
from unioncrawler.drafting import systems
from unioncrawler.drafting.systems import recognise


@pytest.mark.parametrize(
    ("markup", "system"),
    [
        ('if(window._zcms_stat)_zcms_stat("SiteID=122");', systems.ZCMS),
        ("<!-- App=ZCMS(ZCMS内容管理系统) 2.4.27543,CostTime=98 -->", systems.ZCMS),
        ('<script>createPageHTML(120, 0, "index", "html");</script>', systems.TRS),
        ('<div class="TRS_Editor">', systems.TRS),
        ("<script>createPageHTML('page_div',10, 1,'zwgklist','shtml',200)</script>", systems.KAIPU),
        ('<div id="vsb_content"><div class="v_news_content">', systems.VSB),
        ('_showDynClicks("wbnews", 1470981840, 15717)', systems.VSB),
        ("<datastore><nextgroup><![CDATA[<a href='./dataproxy.jsp?page=5'>", systems.HANWEB),
        ('<div class="dede_pages"><ul class="pagelist">', systems.DEDE),
        ('<input type="hidden" name="__VIEWSTATE" value="x">', systems.ASPNET),
        ("<stl:pageItem type='NextPage'>", systems.SITESERVER),
    ],
)
def test_a_mark_in_the_markup_names_its_system(markup: str, system: str) -> None:
    (found,) = recognise([sample("/x.cgi", f"<html><body>{markup}</body></html>")])

    assert (found.system, found.pages, found.is_sure) == (system, 1, True)


@pytest.mark.parametrize(
    ("path", "system", "is_sure"),
    [
        ("/c/2021-09-27/1.shtml", systems.ZCMS, False),
        ("/xwdt/202009/t20200929_547180.html", systems.TRS, True),
        ("/art/2025/10/29/art_80179_11664839.html", systems.HANWEB, True),
        ("/info/1026/24673.htm", systems.VSB, False),
        ("/gh/index_2.jhtml", systems.JEECMS, True),
        ("/node/16760", systems.DRUPAL, False),
        ("/contents/8/2379.html", systems.SITESERVER, False),
        ("/index.php?c=show&id=2102", systems.PHPCMS, False),
        ("/xwzx/tzgg/content/post_1.html", systems.GUANGDONG, True),
    ],
)
def test_the_form_of_an_address_names_a_system_or_hints_at_one(
    path: str, system: str, is_sure: bool
) -> None:
    (found,) = recognise([sample(path, "<html><body>x</body></html>")])

    assert (found.system, found.is_sure) == (system, is_sure)


def test_marks_of_two_systems_are_both_named_the_surer_one_first() -> None:
    pages = [sample("/c/2021-09-27/1.shtml", "<p>x</p>") for _ in range(3)]
    pages.append(sample("/x.cgi", "<div class='TRS_Editor'>"))

    assert [(each.system, each.pages) for each in recognise(pages)] == [
        (systems.TRS, 1),
        (systems.ZCMS, 3),
    ]


def test_a_page_without_marks_is_of_no_system() -> None:
    assert recognise([]) == ()
    assert recognise([sample("/x.cgi", "<p>createPageHTML 使用说明，ZCMS 培训</p>")]) == ()
