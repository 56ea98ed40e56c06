"""Titles, paragraphs and tables of trade-union news, drawn from templates and vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count, islice
from string import Formatter
from typing import TYPE_CHECKING

from unioncrawler.replica import vocabulary as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.replica.draw import Draw

    Template = tuple[tuple[str, str | None], ...]

SLOTS: dict[str, Sequence[str]] = {
    "place": words.PLACES,
    "body": words.BODIES,
    "verb": words.VERBS,
    "event": words.EVENTS,
    "other": words.EVENTS,
    "honour": words.HONOURS,
    "tail": words.TAILS,
    "praise": words.PRAISE,
    "field": words.FIELDS,
    "name": words.NAMES,
    "company": words.COMPANIES,
    "latin": words.LATIN,
    "post": words.POSTS,
    "count": words.COUNTS,
    "share": words.SHARES,
    "sum": words.SUMS,
    "day": words.DAYS,
}


Subject = Mapping[str, str]


def to_template(text: str) -> Template:
    """Split `…{slot}…` into its literal pieces, each with the name of the slot behind it."""
    return tuple((literal, slot) for literal, slot, _, _ in Formatter().parse(text))


def to_subject(draw: Draw) -> Subject:
    """Return what an article is about, from its title to its last sentence."""
    return {slot: draw.pick(SLOTS[slot]) for slot in ("place", "body", "event", "company")}


def fill(template: Template, draw: Draw, subject: Subject) -> str:
    """Return the template's text with every slot filled: from the subject, or as drawn."""
    pieces: list[str] = []
    for literal, slot in template:
        pieces.append(literal)
        if slot is not None:
            pieces.append(subject.get(slot) or draw.pick(SLOTS[slot]))
    return "".join(pieces)


TITLES = tuple(
    map(
        to_template,
        (
            "{place}{body}{verb}{honour}{event}",
            "{place}{body}{verb}{event}{tail}",
            "{place}{body}:{event}{tail}",
            "{place}{body}{verb}“{praise}”{event}",
            "{praise}----{place}{body}{event}纪实",
            "{place}{company}{count}名职工参加{honour}{event}",
            "{place}{body}{event}筹集资金{sum} {tail}",
            "{place}{field}能手{name}:{praise}",
            "关于{place}{body}{verb}{honour}{event}的通知",
            "{place}{body}走进{company}{verb}{event}",
            "{place}{event}{tail} {count}家企业受益",
        ),
    )
)
SUBTITLES = tuple(
    map(to_template, ("——{place}{body}{event}侧记", "——记{place}{field}能手{name}", "{praise}"))
)
OPENERS = tuple(
    map(
        to_template,
        (
            "{day},{place}{body}{verb}{event},来自{count}家基层单位的{count}名职工参加。",
            "近日,{place}{body}在{company}{verb}{honour}{event},{post}{name}出席并讲话。",
            "为进一步做好服务职工工作,{place}{body}从今年3月起{verb}{event}。",
            "“这项活动办到了我们心坎上。”{day},{company}{post}{name}高兴地说。",
            "2021年以来,{place}{body}围绕中心、服务大局,{verb}{event},走出了一条富有特色的路子。",
        ),
    )
)
MIDDLES = tuple(
    map(
        to_template,
        (
            "截至目前,已有{count}家企业、{count}名职工参与其中,覆盖面达到{share}。",
            "活动现场,{post}{name}结合自身经历,为大家讲解了{event}的要点。",
            "该单位投入{sum},新建和改造活动场所{count}处,职工满意率达{share}。",
            "据了解,{place}{body}还将把{event}与{other}结合起来,形成长效机制。",
            "{company}通过{latin}平台公布进度,做到“件件有着落、事事有回音”。",
            "参赛选手围绕{field}等{count}个工种同台竞技,比出了水平、赛出了风格。",
            "{name}说:“有工会做后盾,我们干活更有劲头。”",
            "在{day}召开的推进会上,{body}要求各级工会摸清底数、建立台账、分类施策。",
            "与去年同期相比,入会人数增长{share},劳动争议下降{share}。",
            "工作人员逐户走访了{count}名困难职工,送去了米面油和{sum}慰问金。",
            "培训采取“理论+实操”的方式,共开设{count}课时,{count}人取得合格证书。",
            "{place}先后选树劳动模范{count}名,建成劳模创新工作室{count}个,完成革新项目{count}项。",
            "会议强调,要把职工的急难愁盼放在心上,把{event}抓紧抓实抓出成效。",
            "这里每天7:30开门,配备了饮水机、微波炉、急救箱和{latin}设备,环卫工人、快递员随时可以歇脚。",
            "职工{name}通过{latin}小程序提交了申请,第二天就收到了答复。",
            "自{event}开展以来,共收到合理化建议{count}条,采纳{count}条,创效{sum}。",
            "{post}{name}介绍,下一步将重点做好{other},让更多职工受益。",
            "大家一致认为,此次{event}内容丰富、针对性强,对今后的工作很有帮助。",
            "{company}投入使用的职工之家设有阅览室、健身房和心理咨询室,面积达{count}平方米。",
            "为确保{event}公平公正,组委会邀请了{count}名技术专家担任裁判。",
            "“以前办事要跑好几趟,现在一部手机就能办好。”{post}{name}介绍说。",
            "各代表队依次亮相,经过{count}个小时的角逐,{company}代表队夺得第一名。",
            "{body}主动对接人社、司法等部门,为{count}名农民工追回工资{sum}。",
            "记者在{company}看到,{count}名职工正在{field}工位上忙碌。",
            "今年上半年,{place}新建基层工会{count}家,发展会员{count}人。",
            "{name}师傅从事{field}工作二十多年,带出徒弟{count}名,被大家称为“活教材”。",
            "活动设置了理论测试、实际操作和现场答辩三个环节,满分为100分。",
            "在服务站里,{name}一边给手机充电,一边翻看{latin}使用手册。",
            "{place}还把{event}纳入年度考核,占比{share}。",
            "参加活动的{post}{name}表示,要把学到的经验带回去,用到{field}岗位上。",
            "目前,{company}已建立职工诉求台账,{count}个问题全部办结。",
            "从生产车间到田间地头,从项目工地到社区楼宇,{event}的身影处处可见。",
            "现场还发放宣传资料{count}份,接受咨询{count}人次。",
            "{company}{post}{name}算了一笔账:改进{field}工艺后,每年可节约{sum}。",
            "凡是{place}范围内的工会会员,凭会员卡均可免费参加。",
            "据统计,职工平台注册人数达{count}人,线上活动参与率为{share}。",
        ),
    )
)
CLOSERS = tuple(
    map(
        to_template,
        (
            "下一步,{place}{body}将继续{verb}{event},为高质量发展贡献力量。",
            "活动结束后,大家纷纷表示要立足岗位、再创佳绩。",
            "今后,{place}各级工会将持续用力,把好事办实、实事办好。",
            "据悉,{event}将持续到年底,届时还将评选出{count}名优秀个人。",
        ),
    )
)
HEADINGS = (
    *("突出政治引领", "聚焦主责主业", "搭建建功平台", "做实帮扶救助", "强化组织建设"),
    *("创新服务方式", "维护合法权益", "一、提高认识", "二、压实责任"),
)
# Sentences that look like the furniture of a page and are text all the same.
LOOKALIKES = (
    "活动结束后,职工们把学习心得分享到工友群里,一天之内就有三百多人点赞。",
    "经费来源：会员缴纳的会费、单位拨缴的经费和上级补助三个部分。",
    "她翻开笔记本,上一页写着安全口诀,下一页写着检修步骤。",
    "这本小册子的责任编辑是车间的一位老师傅,作者则是二十名青年工人。",
    "服务站版权所有的宣传画贴在门口,落款是“主办：职工之家”。",
    "相关新闻在厂区广播里连播了三天,大家都在谈论这件事。",
)


def to_title(draw: Draw, subject: Subject) -> str:
    return fill(draw.pick(TITLES), draw, subject)


def to_paragraphs(draw: Draw, number: int, subject: Subject) -> list[str]:
    """Return the paragraphs of an article: an opening, what happened, and an outlook.

    The ordinary sentences are taken in turn, from a place that is drawn: none comes twice before
    all have come.
    """
    start = draw.below(len(MIDDLES))
    turn = (MIDDLES[(start + 7 * step) % len(MIDDLES)] for step in count())
    paragraphs = []
    for place in range(number):
        first = draw.pick(OPENERS) if place == 0 else next(turn)
        templates = [first, *islice(turn, draw.below(4))]
        paragraphs.append("".join(fill(template, draw, subject) for template in templates))
    return [*paragraphs[:-1], fill(draw.pick(CLOSERS), draw, subject)]


def to_rows(draw: Draw) -> tuple[tuple[str, ...], ...]:
    """Return a table: a header row and a few rows of a list of units."""
    rows = [
        (str(number + 1), draw.pick(words.PLACES) + draw.pick(words.BODIES), draw.pick(words.NAMES))
        for number in range(3 + draw.below(5))
    ]
    return (("序号", "单位", "姓名"), *rows)
