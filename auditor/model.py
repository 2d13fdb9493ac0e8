"""The nouns of the auditor and the allowed values of each closed field.

Field names are the column names everywhere: Parquet, SQL, API, CSV. Tables are laid down in `auditor.tables`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

OCCUPATION_CODE = "4-04-05-05"  # 人工智能训练师, 人社厅发〔2020〕17号
OCCUPATION_NAME = "人工智能训练师"
WORK_TYPES = ("数据标注员", "人工智能算法测试员", "人工智能数字人训练师")
LEVELS = ("五级", "四级", "三级", "二级", "一级")  # low to high; 五级/初级工 … 一级/高级技师


class SourceKind(StrEnum):
    SITE = "site"  # crawled over HTTP
    FOLDER = "folder"  # saved pages; complaints arrive as files
    WARC = "warc"  # an archive made by anybody
    REGISTER = "register"  # an official query service, read into filings


class FetchOutcome(StrEnum):
    """What became of one request. Only OK and NOT_MODIFIED carry a readable body."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    ROBOTS_DENIED = "robots_denied"
    HTTP_ERROR = "http_error"
    CAPTCHA = "captcha"  # a human check: stop, never automate around it
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    REDIRECT_LOOP = "redirect_loop"
    ADDRESS_REFUSED = "address_refused"  # private, loopback or otherwise not public
    TLS_ERROR = "tls_error"
    NETWORK_ERROR = "network_error"
    SKIPPED = "skipped"  # not asked: the host was given up on earlier in this run


class PageKind(StrEnum):
    OFFER = "offer"
    OFFICIAL = "official"
    NEWS = "news"
    REFERENCE = "reference"
    UNREADABLE = "unreadable"


class Polarity(StrEnum):
    AFFIRMED = "affirmed"
    NEGATED = "negated"
    QUOTED = "quoted"
    QUESTION = "question"
    CONDITIONAL = "conditional"


class ClaimKind(StrEnum):
    """What a phrase claims; the legal judgement about it lives in expectations/ only."""

    GUARANTEE_PASS = "guarantee_pass"  # 包过, 不过退款, 一次通过
    PASS_RATE = "pass_rate"  # 通过率98%
    INSIDER = "insider"  # 内部名额, 命题组, 考官授课
    STATE_ISSUER = "state_issuer"  # 人社部颁发, 国家人社部认证
    STATE_PATRON = "state_patron"  # 政府主推, 官方指定
    SUPERLATIVE = "superlative"  # 最权威, 第一, 唯一, 国家级
    STATE_RECOGNITION = "state_recognition"  # 国家认可, 国家承认, 全国通用
    VOCATIONAL_QUALIFICATION = "vocational_qualification"  # 职业资格证, 执业资格
    MANDATORY_LICENCE = "mandatory_licence"  # 持证上岗, 上岗必须, 准入
    NO_EXAM = "no_exam"  # 免考, 7天拿证, 全程代办
    CHEATING = "cheating"  # 代考, 包答案
    CERTIFICATE_RENTAL = "certificate_rental"  # 挂靠, 挂证
    JOB_PROMISE = "job_promise"  # 包就业, 月入过万
    URGENCY = "urgency"  # 最后一批, 即将停考
    UNCONDITIONAL_BENEFIT = "unconditional_benefit"  # 拿证即落户
    NO_ENTRY_CONDITION = "no_entry_condition"  # 不限学历, 零门槛
    EXTRA_FEE = "extra_fee"  # 报名费另计, 加急费
    FAKE_DISCOUNT = "fake_discount"  # 今日特价, 限时
    NO_REFUND = "no_refund"  # 概不退费
    SUBSIDY_PROMISE = "subsidy_promise"  # 补贴全额返还
    AGENT_RECRUITING = "agent_recruiting"  # 招代理
    QUERY_SITE = "query_site"  # 官网可查 with a host
    SELF_ISSUED = "self_issued"  # 我校发证
    LEVEL_CERTIFICATE = "level_certificate"  # the page says a 职业技能等级证书 will be issued
    OTHER_CERTIFICATE_AS_LEVEL = "other_certificate_as_level"  # another paper sold as 三级 and the like
    TRUTHFUL_STATUS = "truthful_status"  # 经××省人社厅备案的社评组织颁发
    TESTIMONIAL = "testimonial"  # 学员喜报, 专家推荐
    FIGURE = "figure"  # 人才缺口百万, with no source named
    JOB_GUARANTEE = "job_guarantee"  # 包就业: the part of JOB_PROMISE that leaves no doubt
    LAST_CALL = "last_call"  # 最后一批, 仅剩3个名额: the part of URGENCY that must pass
    POLICY_SCARE = "policy_scare"  # 下个月停考, with no notice named
    UNOFFICIAL_QUERY_SITE = "unofficial_query_site"  # 证书可在 www.example.com 查询
    LOOKALIKE_QUERY_SITE = "lookalike_query_site"  # such a host that resembles the official one and is called official
    CERTIFICATE_NUMBER = "certificate_number"  # the telling part of a certificate number shown on the page
    OCCUPATION_MISMATCH = "occupation_mismatch"  # 4-04-05-02, 六级, 应用员即训练师
    GRAND_CERTIFICATE = "grand_certificate"  # 全国人工智能岗位能力证书
    ONE_HAND = "one_hand"  # 培训、考核、发证一条龙
    EXAM_SEPARATION = "exam_separation"  # 考培分离, 考评人员不参与授课
    SUBSIDY_AMOUNT = "subsidy_amount"  # 补贴最高2000元


class CertificateType(StrEnum):
    LEVEL = "职业技能等级证书"
    QUALIFICATION = "职业资格证书"
    SPECIAL_ABILITY = "专项职业能力证书"
    ONE_PLUS_X = "1+X职业技能等级证书"
    COMPLETION = "结业证书"
    INSTITUTE = "部委直属单位证书"  # 工信部教考中心 and the like
    ASSOCIATION = "协会证书"
    VENDOR = "厂商认证"
    OTHER = "其他证书"


class InstitutionClass(StrEnum):
    EMPLOYER = "Y"  # 用人单位: own staff only
    PUBLIC_EVALUATOR = "S"  # 社会培训评价组织: for the public
    TECHNICAL_SCHOOL = "J"  # 技工院校: own students (letter unverified, domain brief §2.1)


class FilingStatus(StrEnum):
    ACTIVE = "有效"
    EXPIRED = "到期"
    SUSPENDED = "暂停"
    CANCELLED = "取消"
    RECTIFYING = "整改"
    UNKNOWN = "未注明"


class VerificationOutcome(StrEnum):
    VERIFIED = "verified"
    SCOPE_EXCEEDED = "scope_exceeded"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    CLASS_MISMATCH = "class_mismatch"
    REGION_MISMATCH = "region_mismatch"
    NAME_AMBIGUOUS = "name_ambiguous"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"  # never to be read as not_found


class FindingOutcome(StrEnum):
    FAIL = "fail"
    COULD_NOT_CHECK = "could_not_check"


class Severity(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class RiskLevel(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


PAGE_SELECTORS = ("institution_name", "uscc")  # selectors of a site that hold for a whole page
OFFER_SELECTORS = ("title", "issuer", "evaluator_name", "hours", "levels", "fee_rows")  # for its one program


@dataclass(frozen=True)
class Selector:
    """Where a fact stands on the pages of one site. `count` is the promised number of matches: '1' or 'many'."""

    css: str
    count: str = "1"


@dataclass(frozen=True)
class Source:
    """One site, folder, archive or register that the audit reads.

    Attributes:
        id: slug, unique in the catalogue.
        kind: see `SourceKind`.
        publisher: the name of who publishes it.
        urls: start addresses (site, register) or file-system paths (folder, warc).
        adapter: 'generic' for sites; 'pjjg_html', 'osta_json' or 'json_api' for registers.
        region: province name such as 浙江, or '' when national or unknown.
        frequency: 'weekly' or 'daily'.
        max_pages: cap on pages read per run.
        delay_s: lowest spacing between two requests to one host, seconds (robots may ask for more).
        min_programs: fewer programs than this is a fatal gate breach of this source (0 = no bound).
        max_programs: more programs than this warns (0 = no bound).
        min_fill_rate: lowest share of programs with a name and a fee, 0-1 (0 = no bound).
        state: 'draft' (listed only), 'shadow' (audited, not published) or 'live'.
        owner: who answers for the entry.
        selectors: field (`PAGE_SELECTORS`, `OFFER_SELECTORS`) → where it stands; empty = the generic reading alone.
        selector_pages: the selectors promise something about pages whose path begins with this.
    """

    id: str
    kind: SourceKind
    publisher: str
    urls: tuple[str, ...]
    adapter: str = "generic"
    region: str = ""
    frequency: str = "weekly"
    max_pages: int = 50
    delay_s: float = 1.5
    min_programs: int = 0
    max_programs: int = 0
    min_fill_rate: float = 0.0
    state: str = "live"
    owner: str = ""
    options: dict[str, str] = field(default_factory=dict)
    selectors: dict[str, Selector] = field(default_factory=dict)
    selector_pages: str = "/"


@dataclass(frozen=True)
class Scope:
    """One thing an institution may evaluate. An empty `work_type` or `level` means the filing does not narrow it."""

    occupation_code: str
    occupation_name: str
    work_type: str
    level: str


@dataclass(frozen=True)
class Filing:
    """One 备案 of one institution; an institution may hold several (one per province and class).

    Attributes:
        filing_code: 13 characters (class letter, 4-digit evaluator code, 2-digit province, 6-digit serial), or ''.
        valid_from, valid_to: dates, or None where the register does not show them (then validity is unknown).
        status: as the register words it, see `FilingStatus`.
        register: id of the register source or import it came from.
        as_of: the day the register said so.
        evidence_sha256: digest of the stored answer.
    """

    filing_id: str
    name: str
    aliases: tuple[str, ...]
    uscc: str
    institution_class: str
    filing_code: str
    province: str
    valid_from: date | None
    valid_to: date | None
    status: str
    scope: tuple[Scope, ...]
    register: str
    as_of: date
    evidence_sha256: str
    source_url: str = ""


@dataclass(frozen=True)
class Fetched:
    """One answer from outside, as the crawl hands it to a reader of sites or registers.

    Attributes:
        body: the payload with content-encoding removed; b'' unless `outcome` is OK or NOT_MODIFIED.
        fetched_at: aware UTC time.
        detail: one line for people when `outcome` is neither OK nor NOT_MODIFIED.
        warc_file, warc_offset: where it is archived; '' and -1 when nothing is archived.
    """

    url: str
    final_url: str
    outcome: FetchOutcome
    status: int | None
    body: bytes
    content_type: str
    fetched_at: datetime
    sha256: str
    detail: str = ""
    etag: str = ""
    last_modified: str = ""
    robots: str = "none"
    warc_file: str = ""
    warc_offset: int = -1

    @property
    def ok(self) -> bool:
        """True when the body may be read."""
        return self.outcome in (FetchOutcome.OK, FetchOutcome.NOT_MODIFIED)


def stable_id(*parts: object, length: int = 16) -> str:
    """A short id that depends on its parts alone: hex of SHA-256 over the unit-separated parts."""
    text = "\x1f".join(["" if part is None else str(part) for part in parts])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:length]


def sha256_hex(data: bytes) -> str:
    """Hex SHA-256 of bytes: the digest every piece of evidence is known by."""
    return hashlib.sha256(data).hexdigest()
