"""What an honest page denies, quotes, asks or warns of is never its claim; what a seller says in any form is."""

from __future__ import annotations

import pytest

from auditor.extract.normalise import normalise
from auditor.extract.phrases import claims_matcher
from auditor.extract.polarity import polarity


def affirmed(text: str) -> set[str]:
    """The kinds a text affirms; ⏎ stands for the end of a line."""
    flat = normalise(text.replace("⏎", "\n")).text
    hits = claims_matcher().find(flat)
    return {hit.claim for hit in hits if polarity(flat, hit, hits).value == "affirmed"}


DENIED = {
    "a question whose answer is no": [
        ("guarantee_pass", "Q1 你们包过吗？⏎不包。听到“包过”两个字请您绕着走。"),
        ("no_exam", "2. 网上说“七天出证、人不用去”，真的吗⏎假的。没有考核就没有证书。"),
        ("cheating", "考场能不能找人代考？⏎代考是作弊，我们不做。"),
        ("no_entry_condition", "谁可以报三级⏎取得四级证书后从事本职业满4年。"),
        ("no_exam", "问：要不要考试？答：要考。"),
    ],
    "words that are quoted and judged": [
        ("guarantee_pass", "“百分百包过”，信了您就输了。"),
        ("insider", "遇有推销“免考直出”“考官押题”的，请保留聊天记录并致电监督部门。"),
        ("state_issuer", "一家说“不过退一半”，一家说“证书人社部颁发，全国通用”，我都看懵了。"),
        ("guarantee_pass", "任何口头的“包过”表述均不构成本合同内容。"),
    ],
    "a denial that comes after": [
        ("guarantee_pass", "包过协议我们不签，也不敢签。"),
        ("no_exam", "免考拿证这样的事，在本校从来没有发生过。"),
        ("guarantee_pass", "想要包过的，请另寻别家。"),
        ("cheating", "组织代考，最高可判七年。"),
    ],
    "a customer in a chat or a review": [
        ("no_exam", "木子 11:20⏎我要免考拿证的那种⏎小刘老师 11:21⏎亲，咱们都要考的，学费1280⏎木子 11:22⏎好吧"),
        ("guarantee_pass", "访客：我要那种包过的⏎小祝：没有的哦，我们只管教学，培训费1280。"),
        ("guarantee_pass", "商品评价⏎m***8：操作环境挺像真的，一次就过了，五星。"),
    ],
    "a list below a warning": [
        ("no_exam", "以下说法请您一概不要相信：⏎一、签约包过；⏎二、免考拿证；"),
        ("no_exam", "我们不做的事⏎· 不催单⏎· 免考拿证"),
        ("guarantee_pass", "四种常见骗术⏎（一）包过型⏎收钱后失联。"),
        ("no_exam", "近期有人冒用我校名义招生，其说法有以下几种，⏎请注意辨别：⏎（1）交钱就拿证；⏎（2）免考；"),
    ],
}
SAID = {
    "a question whose answer is yes": [
        ("guarantee_pass", "你们包过吗？⏎包的，签协议。"),
        ("insider", "有没有内部渠道？⏎渠道是有的，名额先到先得。"),
        ("guarantee_pass", "想一次过？找我们！"),
    ],
    "the seller in a chat": [
        ("guarantee_pass", "木子 11:20⏎会不会考不过⏎小刘老师 11:21⏎放心，我们包过的，签协议⏎木子 11:22⏎好的"),
        ("cheating", "大鹏 20:01⏎机考我不会⏎燕子姐 20:02⏎代考我来安排，咱们合作的考点，加800元⏎大鹏 20:03⏎行"),
        ("guarantee_pass", "客户：能包过吗⏎课程顾问小李：可以，放心"),
    ],
    "sales talk in a warner's words": [
        ("guarantee_pass", "别再犹豫，包过！"),
        ("guarantee_pass", "签约包过，拒绝套路。"),
        ("guarantee_pass", "别人不敢承诺的我们敢：包过。"),
        ("insider", "别人没有的内部名额，我们有！"),
        ("guarantee_pass", "“包过”不是说说而已，我们签协议。"),
        ("guarantee_pass", "签约包过，切勿错过这一批。"),
        ("guarantee_pass", "我们的学员没有考不过的。"),
    ],
    "a list of its own below somebody's warning": [
        ("guarantee_pass", "警惕以下骗局：⏎1. 收钱失联⏎⏎我们的优势：⏎1. 签约包过⏎2. 名师授课"),
        ("guarantee_pass", "我校不承诺包过。⏎签约学员稳过，放心报。"),
    ],
}


@pytest.mark.parametrize("why", sorted(DENIED))
def test_an_honest_page_is_not_accused_of_what_it_denies(why: str) -> None:
    assert [(kind, text) for kind, text in DENIED[why] if kind in affirmed(text)] == []


@pytest.mark.parametrize("why", sorted(SAID))
def test_a_sellers_claim_is_heard_whatever_form_it_takes(why: str) -> None:
    assert [(kind, text) for kind, text in SAID[why] if kind not in affirmed(text)] == []


def test_words_before_a_colon_speak_with_their_own_sentence_only() -> None:
    frank = "开口都是“我文化低得不得了”。我们就实话实说：高中没念完也没事，直接上高级工。"
    assert "no_entry_condition" in affirmed(frank)
    assert "guarantee_pass" not in affirmed("我们不得不说。不承诺：包过")
    assert "guarantee_pass" not in affirmed("以下说法不要相信。比如：包过")


def test_the_need_of_an_examination_that_is_asked_and_denied_is_a_claim() -> None:
    assert "no_exam" in affirmed("客户：要去现场考吗？⏎客服：不用的亲，流程我们内部走。")
    assert "no_exam" in affirmed("客户：要去机房吗⏎我：不去  你忙你的")
    assert "no_exam" not in affirmed("客户：要去现场考吗？⏎客服：要去的亲，机考在考点。")
    assert "no_exam" not in affirmed("报名要到考点吗？不用，网上报。")


def test_whoever_all_customers_ask_is_no_customer_though_he_repeats_the_question() -> None:
    assert "guarantee_pass" in affirmed("客户：考不上咋办⏎静姐：考不上？我把学费转回给你，截图为证。")


def test_a_label_that_begins_like_a_customers_name_is_no_speaker() -> None:
    assert "pass_rate" in affirmed("学员一次过关率：2024年97.1%⏎地址：鹏城区科技路88号")


def test_a_list_of_lacks_denies_none_of_them() -> None:
    assert "no_exam" in affirmed("不上课、不背题、不跑考场，证书邮到家门口。")
    assert "cheating" not in affirmed("我们不包过、不免考、代考。")


def test_what_happens_then_is_answered_on_the_line_below() -> None:
    assert "guarantee_pass" in affirmed("万一没考好呢？⏎下一期跟着学，一分不收。")
    assert "guarantee_pass" not in affirmed("没考好怎么办？⏎补考费自理，按评价机构标准交。")


def test_a_trade_named_in_a_comparison_does_not_take_the_claim_away() -> None:
    assert "vocational_qualification" in affirmed("考完拿的是职业资格证，跟电工证一样要紧。")
    assert "vocational_qualification" not in affirmed("低压电工：考完拿的是职业资格证。")


def test_an_inverted_question_and_a_call_to_complain_are_no_claims() -> None:
    assert "state_recognition" not in affirmed("晚风：国家承认吗这个⏎作者：证书是评价机构发的")
    assert "guarantee_pass" not in affirmed("任何时候我们的客服说包过，您都可以截图投诉到 023-0000-9191。")


def test_what_the_normaliser_rewrites_is_asked_for_as_it_writes_it() -> None:
    assert "pass_rate" in affirmed("成功率接近百分之百")
    assert "guarantee_pass" in affirmed("没过全额退米")
