"""How pages write whom to ask: WeChat and QQ ids, names in contact fields. Patterns in linear time, for masking.

A personal id needs its cue (微信, vx, QQ …) before it, or it could be any word.
"""

from __future__ import annotations

import re2

_SEPARATOR = "[ :：=＝]"
_HAN_CUE = r"微信|薇信|威信|徽信|微 信|[v➕+加]信|[+加➕]微|[+加➕]v[x信]?"
_LATIN_CUE = r"\bwechat|\bweixin|\bvx|\bwx|\bv信"
_BETWEEN = r"(?:联系|咨询|客服)?(?:号码?)?(?:同号|同步|id|是|为)?"
_ID = r"[a-z][a-z0-9_\-]{5,19}"
_NUMBER = r"([1-9][0-9]{4,10})(?:[^0-9元.]|$)"  # 微信16888元 is a price
# An id after Chinese words may follow at once; after letters only behind a separator, or any word would be one.
WECHAT = re2.compile(
    rf"(?i)(?:{_HAN_CUE}){_BETWEEN}{_SEPARATOR}{{0,3}}(?:({_ID})|{_NUMBER})"
    rf"|(?:{_LATIN_CUE}){_BETWEEN}{_SEPARATOR}{{1,3}}(?:({_ID})|{_NUMBER})"
)
WX_GLUED = re2.compile(r"(?i)\b(?:vx|wx)([a-z_\-]{0,12}[0-9][a-z0-9_\-]{3,16})")
WXID = re2.compile(r"(?i)wxid_([a-z0-9]{6,24})")
QQ = re2.compile(
    rf"(?i)(?:qq|扣扣|企鹅)(?:群|咨询|客服|[/、]?微信)?(?:同号|号码?)?(?:是|为)?{_SEPARATOR}{{0,3}}{_NUMBER}"
)
QQ_MAIL = re2.compile(r"(?i)([1-9][0-9]{4,10})@(?:vip\.)?qq\.com")
HOME = re2.compile(r"(?:家庭电话|住宅电话|宅电)[ :：]{0,3}((?:0\p{Nd}{2,3}[ \-]?)?\p{Nd}{7,8})")
_CONTACT_CUE = r"[联聯][系繫]人|[联聯][络絡]人|(?:联系|招生|报名|咨询|辅导|带班)老师|课程顾问|班主任|负责人|教务"
CONTACT = re2.compile(
    rf"(?:{_CONTACT_CUE})(?:姓名)?[ :：]{{1,3}}(\p{{Han}}{{2,4}}|[A-Za-z][A-Za-z.]{{1,19}}(?: [A-Z][a-z]{{1,19}})?)"
)
ORGANISATION = re2.compile("学校|学院|公司|中心|机构|协会|学会|单位|委员会|基地|集团|校区|详见")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭羅許韓馮鄧"
    "蕭蔣葉蘇呂盧鐘譚陸範賈韋鄒龍賀顧龔萬錢嚴湯"
)
# Without a colon, and right before a mobile number, only with a surname: other words stand there too.
NAMED = re2.compile(rf"[联聯][系繫络絡]人([{SURNAMES}]\p{{Han}}{{1,2}})")
NAME_BEFORE_NUMBER = re2.compile(
    rf"(?:^|[^\p{{Han}}])([{SURNAMES}]\p{{Han}}{{0,2}}?)(?:老师|女士|先生|小姐|经理|主任|校长|院长)?"
    r"[ :：,，(（]{0,2}(?:(?:手机|电话|微信|联系电话)号?码?[ :：]{0,2})?1[3-9][0-9]{9}"
)
