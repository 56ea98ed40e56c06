"""The words and marks of answers that are no page: guards, refusals, missing pages, errors."""

from __future__ import annotations

import re

from unioncrawler.items import Verdict

# Guards that answer with a script to solve, by what their answer holds. An article never does:
# the marks count only in a page that says next to nothing.
GUARDS = (
    ("jsl", re.compile(r"__jsl(?:uid|_clearance)|\('_'\)\+\('_'\)\+\('j'\)")),
    ("rs", re.compile(r"\$_ts\s*=\s*window\[|\$_ts\.(?:cd|nsd)|<meta[^>]{1,400}\br=['\"]m['\"]")),
    ("acw", re.compile(r"acw_sc__v[23]|\barg1\s*=\s*['\"][0-9A-F]{20,}")),
    (
        "sessionverify",
        re.compile(r"SessionVerify|_bot_sbu/|/_guard/(?:auto|html|slide|click)\.js|\bC3VK="),
    ),
    ("cloudflare", re.compile(r"cdn-cgi/challenge-platform|cf[-_]chl[-_]|Just a moment\.\.\.")),
    (
        "captcha",
        re.compile(
            r"TencentCaptcha|initGeetest|AliyunCaptcha|/waf/captcha|滑动验证|人机验证|安全验证"
        ),
    ),
    (
        "waf",
        re.compile(
            r"浏览器安全检查|正在(?:进行)?(?:安全)?(?:检查|检测|验证)(?:您的)?浏览器|WAF_?(?:NEW)?CHALLENGE",
            re.IGNORECASE,
        ),
    ),
)
GUARD_STATUSES = {521: "jsl", 412: "rs", 512: "jsl"}
GUARD_COOKIES = (
    ("jsl", re.compile(r"__jsl(?:uid|_clearance)")),
    ("acw", re.compile(r"acw_sc__v[23]")),
)
_BLOCKED = re.compile(
    r"访问异常|访问被?(?:拒绝|禁止|拦截|阻断)|禁止访问|拒绝访问|请求被?(?:拦截|阻断|拒绝)|拦截提示|网站防火墙|安全狗|创宇盾|云锁|"
    r"access denied|forbidden|request blocked|您的(?:访问|请求"
    r"|ip).{0,12}(?:拦截|限制|阻断|异常|禁止)|waf拦截|恶意(?:访问|攻击)",
)
_THROTTLED = re.compile(
    r"访问(?:过于|太)?(?:频繁|过快)|请求(?:过于|太)频繁"
    r"|操作(?:过于|太)频繁|too many requests|稍后再试"
)
_NOT_FOUND = re.compile(
    r"(?:页面|网页|文章|信息|内容|新闻|文件|资源|栏目|记录|稿件|链接)(?:已经?)?(?:不存在|没有找到|未找到|找不到|无法找到|被?删除|已?失效|下线|走丢)|"
    r"(?:找不到|没有找到|未找到|无法找到|不存在).{0,10}(?:页面|网页|文章|信息|内容|文件|资源|稿件)|"
    r"您?(?:要)?访问的.{0,12}(?:不存在|已删除|被删除|找不到|未找到|无法访问|丢失|失效|走丢)|"
    r"404 ?(?:not found|error|错误|页面|-)|(?:error|错误"
    r"|http)[ :_-]*404|not found|page not exist|^\W*404\W*$|"
    r"(?:该|此|本)(?:页面?|文章?|信息).{0,6}(?:已删除|被删除|已被移除|已下线)"
)
_FAILED = re.compile(
    r"参数错误|系统错误|系统繁忙|服务器(?:内部)?错误|internal server error"
    r"|service unavailable|数据库(?:连接)?错误|bad gateway"
)
NOTICES = (
    (_BLOCKED, Verdict.BLOCKED, "a notice that access is refused"),
    (_THROTTLED, Verdict.THROTTLED, "a notice of too many requests"),
    (_NOT_FOUND, Verdict.SOFT_404, "a notice that there is no such page"),
    (_FAILED, Verdict.ERROR, "a notice of an error"),
)
# A word of each: a text without any of them is no notice, and that is known at once.
NOTICE_WORD = re.compile(
    r"不存在|找不?到|未找到|删除|失效|下线|移除|走丢|丢失|404|not|访问|拒绝|拦截|阻断|防火墙"
    r"|安全狗|创宇盾|云锁|denied|forbidden|blocked|请求|操作|攻击|waf|频繁|过快|too many"
    r"|稍后|错误|error"
    r"|繁忙|unavailable|gateway"
)
# By a rare character of theirs: it is looked for many times faster, and mostly it is not there.
HINTS = {
    "存": ("不存在",),
    "找": ("找不到", "未找到", "没有找到"),
    "删": ("已删除", "被删除"),
    "丢": ("走丢",),
    "404": ("404",),
    "异": ("异常",),
    "繁": ("频繁",),
}
DATED = re.compile(r"(?:发布|时间|日期)\D{0,6}(?:19|20)\d\d|(?:19|20)\d\d年\d\d?月\d\d?日")
