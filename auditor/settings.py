"""Settings, read from the environment with the prefix AUDITOR_ (and from a .env file in the working folder)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """Everything an operator may set; each field's description is its documentation."""

    model_config = SettingsConfigDict(env_prefix="AUDITOR_", env_file=".env", extra="ignore")

    data_url: str = Field("runs", description="fsspec URL of the folder that holds one folder per run")
    database_url: str = Field("sqlite:///auditor.db", description="SQLAlchemy URL of the auditor's own store")
    catalogue: Path = Field(PACKAGE / "catalogue" / "sources.yaml", description="the catalogue of sources")
    expectations: Path | None = Field(None, description="folder of rules; default: the repository's expectations/")
    user_agent: str = Field(
        "course-auditor/0.1 (+mailto:operator@example.invalid)",
        description="sent with every request; put your own contact address in it",
    )
    connect_to: dict[str, str] = Field(
        default_factory=dict,
        description='host suffix → "ip:port" to connect to instead; used by the sandbox, and thereby allowed '
        "although the address is not public",
    )
    timeout_s: float = Field(20.0, description="longest wait for a connection and between two bytes, seconds")
    total_timeout_s: float = Field(60.0, description="longest time for one whole response, seconds")
    retries: int = Field(2, description="tries after the first one, for 429, 502, 503, 504 and broken connections")
    max_bytes: int = Field(10_000_000, description="cap on one response body, bytes")
    max_redirects: int = Field(5, description="cap on redirects of one request")
    delay_floor_s: float = Field(1.5, description="lowest spacing of two requests to one host, seconds")
    delay_cap_s: float = Field(30.0, description="a longer Crawl-delay than this: the host is left out and reported")
    host_workers: int = Field(16, description="hosts read in parallel in one shard")
    shards: int = Field(4, description="mapped crawl tasks per run")
    register_folder: Path = Field(
        Path("registers"), description="local folder for the raw answers of `auditor registry sync`"
    )
    register_secrets: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="name → secret, for the log-in of JSON registers; JSON in the environment, never in a file",
    )
    register_max_age_days: int = Field(35, description="an older register snapshot cannot prove absence")
    lock_minutes: int = Field(
        30, description="how long a run's lock lasts when its owner no longer renews it; others may take over then"
    )
    timestamp_url: str = Field(
        "", description="RFC 3161 authority that timestamps each run's manifest; '' = no timestamps, nobody is asked"
    )
    timestamp_ca: str = Field(
        "", description="PEM file of that authority's root certificates; '' = its signatures cannot be checked"
    )
    data_docs: bool = Field(
        True, description="build the operators' Data Docs in each run; 'false' saves about a second per run"
    )
    retention_policy: Path | None = Field(
        None, description="YAML file: how long each kind of data is kept; default: the one of the package"
    )
    retention_holds: Path | None = Field(
        None, description="YAML file of findings, institutions, sources and runs that must stay (legal hold)"
    )
    web_audience: str = Field(
        "internal",
        description="'internal': all findings, marked as unreviewed leads; 'operator': the same, and the operator page "
        "with Data Docs; 'public': only findings a reviewer released",
    )
    review_secret: SecretStr | None = Field(
        None,
        description="32 characters or more that nobody can guess: switches the signed-in review pages on, never for "
        "'public'; another value signs everybody out",
    )
    review_session_hours: float = Field(8, gt=0, le=24, description="a reviewer signs in again after this many hours")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process-wide settings."""
    return Settings()
