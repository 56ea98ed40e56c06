"""Which content system publishes a site, known by the marks it leaves in pages and addresses."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.drafting.samples import Sample

_SURE, _HINT = 3, 1
_LONGEST_READ = 2_000_000


@dataclass(frozen=True, slots=True)
class Mark:
    """What a system leaves: `weight` 3 where no other does, 1 where others may.

    `in_address`: the pattern is searched in the page's path and query, not in its markup.
    """

    system: str
    name: str
    pattern: re.Pattern[str]
    weight: int
    in_address: bool = False


def _mark(system: str, name: str, pattern: str, weight: int = _SURE) -> Mark:
    return Mark(system, name, re.compile(pattern, re.IGNORECASE), weight)


def _form(system: str, name: str, pattern: str, weight: int = _HINT) -> Mark:
    return Mark(system, name, re.compile(pattern, re.IGNORECASE), weight, in_address=True)


ZCMS, TRS, HANWEB, VSB, KAIPU = "ZCMS 泽元", "TRS 拓尔思", "Hanweb 大汉", "VSB 博达", "开普"
DEDE, SITESERVER, JEECMS, DRUPAL = "DedeCMS", "SiteServer", "JEECMS", "Drupal"
ASPNET, EPOINT, SUDY, PHPCMS, GUANGDONG = "ASP.NET", "Epoint", "Sudy", "PHPCMS", "广东省集约化平台"

# Each mark with where it is known from: "seen" in markup or addresses that are stored publicly,
# "said" in what the makers or their users write, and not seen here.
MARKS: tuple[Mark, ...] = (
    # seen: fltrp.com 2018, rmzxb.com.cn 2023, and government pages that sign with another name
    _mark(ZCMS, "_zcms_stat", r"\b_zcms_(?:stat|recommendstat)\b"),
    # seen: the same pages, as their last comment
    _mark(ZCMS, "App=ZCMS", r"<!--\s*App=ZCMS\b"),
    # seen: fltrp.com
    _mark(ZCMS, "zcms_frontend.js", r"\bzcms_(?:require|frontend)\.js\b"),
    # seen: gxj.km.gov.cn, bts.gov.cn, cupk.edu.cn
    _mark(ZCMS, "/zcms/catalog/", r"/zcms/catalog/\d+/"),
    # seen: workercn.cn, rmzxb.com.cn, ccf.org.cn, hhhtszgh.gov.cn
    _form(ZCMS, "/c/Y-M-D/ID.shtml", r"/c/\d{4}-\d\d-\d\d/\d+(?:_\d+)?\.shtml$"),
    # seen: 袁州区政府 and other government pages
    _mark(TRS, "TRS_Editor", r"\bTRS_(?:Editor|UEDITOR|PreAppend)\b"),
    # seen: the same, the call of three and more arguments whose first is a number
    _mark(TRS, "createPageHTML(n", r"\bcreatePageHTML\(\s*\d+\s*,\s*\d+\s*,\s*[\"']"),
    # seen: acftu.org, nmg.gov.cn, ordos.gov.cn
    _form(TRS, "/YYYYMM/tYYYYMMDD_ID.html", r"/\d{6}/t\d{8}_\d+(?:_\d+)?\.s?html?$", _SURE),
    # seen: Jiangsu and Zhejiang government sites
    _mark(HANWEB, "jpage dataproxy", r"/jpage/dataproxy\.jsp|\.jpage\(\s*\{"),
    _mark(HANWEB, "datastore", r"<datastore>.{0,200}<(?:nextgroup|recordset)"),
    _mark(HANWEB, "ZJEG_RSS", r"<!--\s*ZJEG_RSS\."),
    _form(HANWEB, "/art/Y/M/D/art_C_ID.html", r"/art/\d{4}/\d+/\d+/art_\d+_\d+\.html$", _SURE),
    _form(HANWEB, "/col/colN/", r"/col/col\d+/", _SURE),
    # seen: 芜湖职业技术学院, tianshui.gov.cn
    _mark(VSB, "_vsb_", r"\b_vsb_|\bvsb_content\b|[\"'\s]v_news_content[\"'\s]"),
    _mark(VSB, "dynclicks.jsp", r"\b_showDynClick|/code/news/click/dynclicks\.jsp"),
    _mark(VSB, "wbtreeid", r"[?&](?:wbtreeid|wbnewsid)=\d+"),
    _form(VSB, "/info/T/ID.htm", r"/info/\d+/\d+\.htm$"),
    # seen: 甘肃省, its first argument names an element
    _mark(KAIPU, "createPageHTML('…'", r"\bcreatePageHTML\(\s*[\"'][\w-]+[\"']\s*,\s*\d+"),
    # said
    _mark(KAIPU, "UCAP", r"\bUCAP-CONTENT\b|\bkaipuyun\b|/ucap/"),
    # seen: DedeCMS lists of several crawled sites
    _mark(DEDE, "dede_pages", r"\bdede_pages\b|/plus/(?:view|list|count)\.php\b"),
    _form(DEDE, "list_N_N.html", r"/list_\d+_\d+\.html$"),
    # seen: tags of its templates; said: the folder
    _mark(SITESERVER, "stl:", r"</?stl:\w+|/sitefiles/", _SURE),
    # seen: 杭锦旗
    _form(SITESERVER, "/contents/C/ID.html", r"/contents/\d+/\d+\.html$"),
    # seen
    _form(JEECMS, ".jhtml", r"\.jhtml(?:\?|$)", _SURE),
    _mark(JEECMS, "jeecms", r"/r/cms/|\bjeecms\b"),
    # seen: pdsgh.org, the addresses; said: the rest
    _form(DRUPAL, "/node/N", r"/node/\d+$"),
    _mark(DRUPAL, "drupalSettings", r"\bdrupal-settings-json\b|\bDrupal\.settings\b"),
    # seen: postbacks of 1.7
    _mark(ASPNET, "__VIEWSTATE", r"name=[\"']__VIEWSTATE[\"']|\b__doPostBack\("),
    _form(ASPNET, ".aspx", r"\.aspx(?:\?|$)"),
    # said
    _mark(EPOINT, "epoint", r"\bepoint\w*\.js\b|/EpointWeb|\bewebeditor/epoint"),
    # said
    _mark(SUDY, "sudy", r"\bsudy[-_]\w+|/_upload/(?:tpl|article)/|\bwp_articlecontent\b"),
    _form(SUDY, "/Y/MMDD/cCaID/page.htm", r"/\d{4}/\d{4}/c\d+a\d+/page\.htm$", _SURE),
    # seen: the addresses of its lists; 青海 has the like
    _form(PHPCMS, "index.php?m=content", r"index\.php\?.*\b(?:m=content|c=show|c=index|a=lists)\b"),
    # seen: gdftu.org.cn, gzw.sz.gov.cn
    _form(GUANGDONG, "/content/post_ID.html", r"/content/post_\d+\.html$", _SURE),
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A system that left marks: on how many of the pages, and which with how often."""

    system: str
    pages: int
    weight: int
    marks: tuple[tuple[str, int], ...]

    @property
    def is_sure(self) -> bool:
        """Whether one of the marks is left by no other system."""
        return self.weight >= _SURE


def recognise(samples: Sequence[Sample]) -> tuple[Recognised, ...]:
    """Return the systems that left marks, the likeliest first: by their surest mark, then pages."""
    marks: dict[str, Counter[str]] = {}
    pages: Counter[str] = Counter()
    weights: dict[str, int] = {}
    for sample in samples:
        on_page = {mark for mark in MARKS if _is_left(mark, sample)}
        for mark in on_page:
            marks.setdefault(mark.system, Counter())[mark.name] += 1
            weights[mark.system] = max(weights.get(mark.system, 0), mark.weight)
        pages.update({mark.system for mark in on_page})
    found = (
        Recognised(system, pages[system], weights[system], tuple(counts.most_common()))
        for system, counts in marks.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.weight, -each.pages, each.system)))


def _is_left(mark: Mark, sample: Sample) -> bool:
    if not mark.in_address:
        return mark.pattern.search(sample.text[:_LONGEST_READ]) is not None
    if not sample.is_placed:
        return False
    parts = urlsplit(sample.url)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return mark.pattern.search(place) is not None
