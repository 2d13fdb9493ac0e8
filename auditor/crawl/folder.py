"""Saved pages: every file of a folder becomes a capture, archived like a page from the net."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from auditor.crawl.answers import nothing
from auditor.crawl.archive import Archive
from auditor.model import Fetched, FetchOutcome, Source, sha256_hex
from auditor.settings import Settings

# Fixed here, because the machine's own list of types differs from machine to machine.
_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain",
    ".md": "text/plain", ".json": "application/json", ".xml": "application/xml", ".pdf": "application/pdf",
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
}  # fmt: skip


def read_folder(source: Source, archive: Archive, settings: Settings) -> Iterator[Fetched]:
    """Read the files of a folder source.

    Args:
        source: its urls are folders (read with their subfolders) or single files.

    Yields:
        One answer per file, `url` is 'file:' and its name within the folder; at least one per url, even a missing one.
    """
    several = len(source.urls) > 1
    for place in source.urls:
        root = Path(place)
        prefix = f"{root.name}/" if several and root.is_dir() else ""
        found = list(_files(root))
        if not found:
            yield _missing(root)
        for path in found[: source.max_pages]:
            name = prefix + (path.relative_to(root).as_posix() if root.is_dir() else path.name)
            yield _read(path, f"file:{name}", archive, settings)
        if len(found) > source.max_pages:
            rest = found[source.max_pages]
            detail = (
                f"文件数超过上限 {source.max_pages}，还有 {len(found) - source.max_pages} 个没有读；请调大 max_pages"
            )
            yield nothing(f"file:{prefix}{rest.name}", FetchOutcome.SKIPPED, detail)


def _files(root: Path) -> Iterator[Path]:
    """Files in order of their names; hidden ones and links that lead out of the folder are left out."""
    if root.is_file():
        yield root
        return
    inside = root.resolve()
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if not hidden and path.is_file() and path.resolve().is_relative_to(inside):
            yield path


def _read(path: Path, url: str, archive: Archive, settings: Settings) -> Fetched:
    content_type = _TYPES.get(path.suffix.lower(), "application/octet-stream")
    try:
        with path.open("rb") as handle:
            body = handle.read(settings.max_bytes + 1)
    except OSError as error:
        return nothing(url, FetchOutcome.SKIPPED, f"文件 {path.name} 无法打开（{error.strerror}）；请检查文件权限")
    if len(body) > settings.max_bytes:
        detail = f"文件 {path.name} 超过 {settings.max_bytes} 字节的上限，没有读；请拆分文件或调大 max_bytes"
        return nothing(url, FetchOutcome.TOO_LARGE, detail)
    answer = nothing(url, FetchOutcome.OK, "")
    offset = archive.write_resource(url, body, content_type, answer.fetched_at)
    return replace(
        answer, body=body, sha256=sha256_hex(body), content_type=content_type, warc_file=archive.name,
        warc_offset=offset,
    )  # fmt: skip


def _missing(root: Path) -> Fetched:
    what = "里没有可读的文件" if root.is_dir() else "不存在"
    detail = f"文件夹 {root.name} {what}；请检查来源目录中的路径"
    return nothing(f"file:{root.name}", FetchOutcome.SKIPPED, detail)
