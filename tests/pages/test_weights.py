from __future__ import annotations

import pytest

from unioncrawler.pages.weights import says_footer


@pytest.mark.parametrize(
    "text",
    [
        "主办：云杉市总工会",
        "联系我们 | 网站首页",
        "地址：团结大街12号",
        "邮编：010000",
        "云杉市总工会 主办单位：宣传部",
        "承办单位:信息中心",
        "All rights reserved. COPYRIGHT 2021",
        "copyright",
        "© 2021",
        "蒙icp备00000000号",
        "京ICP证000000号",
        "蒙公网安备 1号",
        "网站标识码1500000001",
        "技术支持：仿真科技",
        "举报电话12351",
        "本站许可证",
        "网站地图",
        "版权所有",
    ],
)
def test_words_of_a_footer(text: str) -> None:
    assert says_footer(text)


@pytest.mark.parametrize(
    "text",
    ["", "活动主办：云杉市总工会", "欢迎联系我们", "家庭地址：一街", "主办方", "公网", "ICP"],
)
def test_words_of_no_footer(text: str) -> None:
    assert not says_footer(text)
