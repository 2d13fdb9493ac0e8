"""What stands around and inside the names of organisations: longer endings, verbs, accounts, words that name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditor.extract import linear
from auditor.extract.named import Organisation

LONGER = linear.compile(
    r"^(?:[^\x00-\x7F与和及、，。；：！？（）“”【】]{0,6}?(?:[（(][\p{Han}]{2,8}[）)])?(?:有限责任公司|股份有限公司|有限公司)|(?:职业技能等级|职业技能|技能人才|技能|人才|继续教育|成人教育|网络教育|社会教育|社区教育|远程教育|国际教育|职业教育)?(?:评价|培训|鉴定|考试|认定|考核|测评|服务|指导)?(?:学校|学院|中心|大学|集团|研究院|分公司|分校|协会|学会)"
    r"|(?:职业技能等级|职业技能|技能人才|技能|人才)?(?:评价|鉴定|认定|考核|测评)[站所院])"
    r"|^[（(][\p{Han}]{2,8}[）)][\p{Han}]{0,10}?(?:有限责任公司|有限公司|分公司|分校)|^[（(](?:特殊)?(?:普通|有限)合伙[）)]|^[\p{Han}]{2,8}?(?:分公司|分校)"
)
BRANCH = linear.compile(
    r"^[^\x00-\x7F与和及、，。；：！？（）“”【】]{0,10}?(?:专业委员会|专委会|工作委员会|分会|(?:认证|考评|考试|评价|测评|培训)中心)"
)
EXAM_BY = linear.compile(r"(?:考试|考核|认定|评价|鉴定|测评)[^。；！？\n]{0,20}由[^。；！？\n]{0,26}$")
ISSUE_BY = linear.compile(r"(?:发放|颁发|核发|签发|证书)[^。；！？\n，]{0,8}(?:均|都|统一)?由[^。；！？\n]{0,26}$")
CHARGED = linear.compile(r"^[”\"」』）)]{0,2}(?:统一|全权|具体)?(?:负责|承担|组织|实施|执行|完成|办理)")
PRONOUN_NAME = linear.compile(
    r"^(?:[\p{Han}]{0,8})(?:由|该|其|本|上述|前述)(?:该|上述|前述)?(?:职业|技能|人才|评价|认定|考核|鉴定|考试|培训|备案|服务){0,3}(?:中心|公司|学院|学校|协会|集团)$"
)
PAPER_OF = linear.compile(
    r"(?:(?:颁发|核发|发|拿|拿到|领|领取|获得|取得|可获|可得|授予)(?:的是)?"
    r"|(?:证书?|证件)(?:类型|名称|种类|类别)?\s?[:：|\t]\s?)[“\"]?$"
)
ITS_PAPER = linear.compile(r"^[”\"）)]?的?(?:结业|合格|专业|技能|岗位|等级|职业)?(?:证书?|证件)(?:[，。；、\n]|$)")
# Words of a sentence, or a department of whoever speaks, that end like a name.
COMMON = linear.compile(
    r"(?:[天月周年时钟招步秒课节]|快速|轻松|[教带][你您他]?|(?:^|[^智技性职机功效])能|包|[要先想就都也便]|(?:^|[^人])才|结果)学会$"
    r"|(?:参加|结束|[到去由])(?:我们?|咱们?)?(?:学院|学校|中心|公司|协会|大学|集团)$"
    r"|^(?:本|我|该)?(?:协会|学会|学院|学校|集团|商会|联合会)[\p{Han}]{2,12}(?:委员会|专委会|分会|部|处|所|工作室)$"
    r"|[（(][一二三四五]级[）)]"
)
_STAMP = linear.compile(r"(?:^|\n)[^证\n]{0,4}(?:盖章|签章|公章)[:：]\s?$")
ACCOUNT = linear.compile(r"(?:主页|企业号?|账号|官方|抖音|蓝V|实名|店铺|商家|平台|机构|资质)认证[^，。；\n]{0,6}$")
# A verb behind what ends like a name: 鉴定所|需材料, 测评所|在地, 培训院|校.
VERB = linear.compile(r"^(?:所(?:[需用属得涉谓说要列]|在(?:地|省|市|区|县|单位|学校|院))|院[校士])")
LEARNER = linear.compile(r"(?:大学|学院|中学)[生城]$")


def stamped(text: str, found: Sequence[Organisation]) -> list[Organisation]:
    """盖章：X at the foot of a poster or of a quotation: whoever signs it, no issuer of papers."""
    if "章:" not in text and "章：" not in text:
        return list(found)
    return [
        replace(o, issues=False, owns=True) if _STAMP.search(text[max(0, o.start - 12) : o.start]) else o for o in found
    ]
