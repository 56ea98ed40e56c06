"""What stands around every page of the replica: head, banner, navigation, side blocks, footer."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import BY_PATH, TOP, children
from unioncrawler.replica.vocabulary import SITE_NAME

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.replica.channels import Channel

STYLE = """<link href="/images/css/base.css" rel="stylesheet" type="text/css" />
<link href="/images/css/inner.css" rel="stylesheet" type="text/css" />
<!-- <link rel="stylesheet" type="text/css" href="${prefix("v3/css/animate.css")}" /> -->
<style type="text/css">
body{margin:0;font:14px/1.8 "Microsoft YaHei",SimSun,Arial;color:#333;background:#f6f6f6 url(/images/bg.jpg) repeat-x}
.w1100{width:1100px;margin:0 auto;overflow:hidden}.fl{float:left}.fr{float:right}
.topbar{height:32px;line-height:32px;background:#b3130f;color:#fff}.topbar a{color:#fff}
.mainnav li{float:left;width:137px;position:relative}.mainnav li ul{display:none;position:absolute}
.mainnav li:hover ul{display:block}.side{width:260px}.main{width:810px}
.page_list a,.page_list span{display:inline-block;padding:0 8px;border:1px solid #ddd}
</style>"""
SCRIPTS = """<script type="text/javascript" src="/images/js/jquery.min.js"></script>
<script type="text/javascript">var frontAppContext='/zcms/';var siteID="122";
function SetHome(obj,url){try{obj.style.behavior='url(#default#homepage)';obj.setHomePage(url);}catch(e){alert("请手动设置首页");}}
function AddFavorite(title,url){try{window.external.addFavorite(url,title);}catch(e){alert("请使用Ctrl+D进行收藏");}}
</script>"""
OLD_BROWSER = (
    """<!--[if lt IE 9]><script>window.location.href='/browser.html'</script><![endif]-->"""
)
TOPBAR = f"""<div class="topbar"><div class="w1100"><span class="fl">欢迎访问{SITE_NAME}网站！</span>
<span class="fr"><a href="#" onclick="SetHome(this,window.location)">设为首页</a> | <a href="javascript:;" onclick="AddFavorite(document.title,location.href)">加入收藏</a> | <a href="javascript:void(0)" id="zh_tw">繁體</a> | <a href="#">无障碍浏览</a></span></div></div>
<div class="banner w1100"><a href="/index.shtml"><img src="/images/banner.jpg" width="1100" height="180" alt="{SITE_NAME}" /></a></div>"""
SEARCH = """<div class="searchbar w1100"><form action="/zcms/search/result" method="get" target="_blank"><input type="hidden" name="SiteID" value="122" /><input type="text" name="Query" placeholder="请输入关键字" /><input type="submit" value="搜索" /></form></div>"""
COVER = """<div class="cover"><div class="tit"><span>工会杂志</span><a href="/zz/index.shtml">更多封面</a></div>
<a href="/zz/index.shtml"><img src="/upload/resources/image/2021/09/01/1001_120x160c.jpg" width="120" height="160" alt="北疆工会封面" /></a></div>"""
FRIENDS = """<div class="friend w1100"><span>友情链接：</span><a href="https://www.acftu.org/" target="_blank">中华全国总工会</a> <a href="https://www.workercn.cn/" target="_blank">中工网</a> <a href="http://www.gov.cn/" target="_blank">中国政府网</a>
<select onchange="window.open(this.value)"><option value="#">各地工会</option><option value="http://ghw.yunshan.example/">云杉市总工会</option><option value="http://ghw.baihua.example/">白桦市总工会</option><option value="http://ghw.talin.example/">塔林旗总工会</option></select></div>"""
FOOTER = f"""<div class="footer"><div class="w1100"><p>主办：{SITE_NAME}　承办：{SITE_NAME}宣传教育部　版权所有</p>
<p>地址：云杉市团结大街12号　邮编：010000　职工维权热线：12351</p><p>蒙ICP备00000000号-1　<img src="/images/gongan.png" alt="" />公网安备 00000000000000号　技术支持：仿真科技</p>
<p><a href="/about/index.shtml">关于我们</a> | <a href="/about/contact.shtml">联系我们</a> | <a href="/about/map.shtml">网站地图</a></p></div></div>
<script src="/zcms/stat/front/stat.js" type="text/javascript"></script>"""
SIGNATURE = "<!-- App=ZCMS(ZCMS内容管理系统) 2.4.27543,CostTime={cost},PublishDate={moment:%Y-%m-%d %H:%M:%S} -->"


def _nav_item(channel: Channel) -> str:
    below = "".join(
        f'<li><a href="{child.url_path}" title="{child.name}">{child.name}</a></li>'
        for child in children(channel)
    )
    below = f"<ul>{below}</ul>" if below else ""
    return f'<li><a href="{channel.url_path}">{channel.name}</a>{below}</li>'


NAV = (
    '<div class="mainnav w1100"><ul><li><a href="/index.shtml">首页</a></li>\n'
    + "\n".join(map(_nav_item, TOP))
    + "</ul></div>"
)
ABOVE = f"{TOPBAR}\n{NAV}\n{SEARCH}"


def to_page(
    title: str, middle: str, *, moment: datetime, meta: str = "", beacon: str = "Type=Index", charset: str = "utf-8"
) -> str:  # fmt: skip
    """Return a whole page: `middle` between head, navigation and footer.

    `moment` is when the page was generated; the signature at its end says so. An empty `charset`
    leaves the declaration out.
    """
    declared = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}" />'
        if charset
        else ""
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
{declared}
<title>{escape(title, quote=False)}</title>
{meta}
{STYLE}
{SCRIPTS}
{OLD_BROWSER}
</head>
<body>
{ABOVE}
{middle}
{FRIENDS}
{FOOTER}
<script>
if(window._zcms_stat)_zcms_stat("SiteID=122&{beacon}&Dest=http://www.union.example/zcms/stat/dealer");
</script>
</body>
</html>
{SIGNATURE.format(cost=moment.second % 50 + 3, moment=moment)}
"""


def to_trail(path: str, *, here: str = "") -> str:
    """Return the breadcrumb of a channel, each step linked; `here` is a last step without link."""
    steps = ['<a href="/index.shtml">首页</a>']
    names = path.split("/") if path else []
    for depth in range(len(names)):
        channel = BY_PATH["/".join(names[: depth + 1])]
        steps.append(f'<a href="{channel.url_path}">{channel.name}</a>')
    return " &gt; ".join([*steps, *filter(None, [here])])
