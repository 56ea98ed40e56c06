"""Reposts: articles that a replica publishes beside its own, with the truth about who took what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unioncrawler.replica.site import Replica

_NEWS = (
    (
        "清晨六点,锡林郭勒草原上的风电场还笼着薄雾,检修班长巴特尔已经带着四名徒弟爬上了八十米高的塔筒。"
        "他们要赶在大风来临之前更换三台机组的偏航轴承,这项工作过去要请外地厂家来做。"
    ),
    (
        "去年冬天,旗总工会把劳模创新工作室建到了风场,请来退休的老钳工做顾问,给年轻人讲拆装、讲测量、讲图纸。"
        "半年下来,班组自己画出了吊具的图样,一次更换省下吊车费用近万元。"
    ),
    (
        "巴特尔说,工作室里最值钱的不是设备,是那本写满了失败的笔记。每一次没有成功的尝试都记在上面,"
        "谁来了都可以翻,翻完再添上自己的一页。"
    ),
)
_LEAD = "编者按:本网今日转发一篇来自基层的报道,请各单位组织职工阅读,并结合本单位实际开展讨论。"
_NOTICE = (
    (
        "旗职工图书室自本周六起延长开放时间,每晚九点半闭馆,周末不休息。读者凭会员卡进出,"
        "可以借阅图书两册,借期二十天。阅览区新添了法律和心理健康类书籍,儿童角由志愿者轮流照看,"
        "停车请走北门,雨天备有雨伞,用后放回门口伞架即可。"
    ),
)
_ROUND_UP = (
    "本周工会服务信息汇总如下,请职工朋友们留意各项活动的时间和地点,有疑问可向所在单位工会询问。",
    "一是健身广场改造完工,新铺的跑道全长四百米,早晚各有教练指导,老年职工可以参加太极拳队。",
    *_NOTICE,
    "三是法律援助窗口搬到政务大厅二楼,律师每逢工作日上午坐班,讨薪的案件不用排队,当场登记。",
    "四是夏季送清凉物资陆续运到,工地、车站、环卫站点都设了领取处,矿泉水和防暑药品免费取用。",
)
_SLOGANS = (
    (
        "各级工会要高举旗帜、牢记嘱托,团结引领广大职工听党话、跟党走,弘扬劳模精神、劳动精神、工匠精神,"
        "在全面建设现代化国家的新征程上当好主人翁、建功新时代,以实际行动和优异成绩向祖国献礼。"
    ),
)
_CHOIR = (
    (
        "合唱比赛在文化宫礼堂举行,十二支队伍依次登台,纺织厂的女工们唱起了母亲教给她们的长调,"
        "评委老师听完站起来鼓掌,说这是今年最打动人的声音。"
    ),
    "比赛结束后队员们没有马上离开,大家围在钢琴边又唱了半个钟头,约好秋天去牧区慰问演出。",
)
_CANTEEN = (
    (
        "矿区食堂换了新的承包人,第一天就排起了长队。菜单由职工代表投票决定,价格贴在墙上,"
        "后厨装了玻璃窗,谁都可以看见厨师怎样洗菜切肉。"
    ),
    "工会委员每月抽查一次进货单据,意见箱由女职工小组保管,提得最多的三条下个月必须答复。",
)


@dataclass(frozen=True, slots=True)
class RepostTruth:
    """The articles by their ids: `pairs` of repost and original, and those that are neither."""

    pairs: frozenset[tuple[int, int]]
    others: frozenset[int]


def publish_reposts(replica: Replica) -> RepostTruth:
    """Publish reposts in a replica and return the truth about them.

    One has a lead before it, one stands in a round-up; two articles of which neither is any share a
    paragraph of slogans.
    """

    def publish(channel: str, day: str, *paragraphs: str) -> int:
        return replica.publish(channel=channel, day=day, quirk="date", paragraphs=paragraphs).id

    news = publish("基层频道/党建巡礼", "2021-08-02", *_NEWS)
    with_lead = publish("基层频道/基层动态", "2021-08-05", _LEAD, *_NEWS)
    notice = publish("通知公告", "2021-08-10", *_NOTICE)
    round_up = publish("基层频道/基层动态", "2021-08-10", *_ROUND_UP)
    choir = publish("基层频道/基层动态", "2021-08-12", *_CHOIR, *_SLOGANS)
    canteen = publish("基层频道/基层动态", "2021-08-13", *_CANTEEN, *_SLOGANS)
    pairs = frozenset({(with_lead, news), (round_up, notice)})
    return RepostTruth(pairs=pairs, others=frozenset({choir, canteen}))
