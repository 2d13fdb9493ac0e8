"""One folder per run, on any fsspec file system; a file appears whole or not at all."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from auditor.errors import BadInput, kept
from auditor.tables import BY_NAME, Table, to_frame

BEIJING = ZoneInfo("Asia/Shanghai")
_WEEK = re.compile(r"^[0-9]{4}-W[0-9]{2}$")


def iso_week(day: date) -> str:
    """'2026-W47' for a date (ISO 8601 week, so 2026-12-31 is in 2026-W53)."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def current_week() -> str:
    """The ISO week of now in Beijing."""
    return iso_week(datetime.now(BEIJING).date())


def check_week(week: str) -> str:
    """The week itself when it is a real ISO week.

    Raises:
        BadInput: not of the form 2026-W47, or no such week in that year.
    """
    try:
        if _WEEK.match(week):
            date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
            return week
    except ValueError:
        pass
    raise BadInput(f"{week!r} is not an ISO week", "--week", "write it like 2026-W47")


class RunFolder:
    """Reads and writes the files of one run.

    Args:
        url: fsspec URL of the run's folder, for example 'runs/2026-W47' or 's3://bucket/runs/2026-W47'.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.fs, self.root = fsspec.core.url_to_fs(self.url)
        self.week = PurePosixPath(self.root).name

    @classmethod
    def of(cls, data_url: str, week: str) -> RunFolder:
        return cls(f"{data_url.rstrip('/')}/{check_week(week)}")

    def path(self, name: str) -> str:
        return f"{self.root}/{name}"

    def exists(self, name: str) -> bool:
        return bool(self.fs.exists(self.path(name)))

    def read_bytes(self, name: str) -> bytes:
        try:
            return bytes(self.fs.cat_file(self.path(name)))
        except FileNotFoundError as error:
            raise BadInput(f"{name} is missing", self.url, "run the audit of that week first") from error

    def write_bytes(self, name: str, data: bytes) -> None:
        """Write to a temporary name beside the target and rename last."""
        with self._whole(name) as temporary, self.fs.open(temporary, "wb") as handle:
            handle.write(data)

    def put_file(self, name: str, local: Path) -> None:
        """Copy a local file into the folder, temporary name first."""
        with self._whole(name) as temporary:
            self.fs.put_file(str(local), temporary)

    @contextmanager
    def _whole(self, name: str) -> Iterator[str]:
        """A name to write to; what was written gets its real name when all went well, and goes when it did not."""
        target = self.path(name)
        parent, _, base = target.rpartition("/")
        temporary = f"{parent}/.{base}.part"
        with kept(f"{self.url}/{name}"):
            self.fs.makedirs(parent, exist_ok=True)
            try:
                yield temporary
                self.fs.mv(temporary, target)
            except OSError:
                with suppress(OSError):
                    self.fs.rm(temporary)  # a full disk has no room for half a file
                raise

    def open(self, name: str) -> BinaryIO:
        """A seekable stream over a file."""
        return cast(BinaryIO, self.fs.open(self.path(name), "rb"))

    def set_aside(self) -> RunFolder:
        """Rename this folder to '<week>.<n>' with the first free n, so that a new attempt loses nothing."""
        number = 1
        while self.fs.exists(f"{self.root}.{number}"):
            number += 1
        self.fs.mv(self.root, f"{self.root}.{number}", recursive=True)
        return RunFolder(f"{self.url}.{number}")

    def read_json(self, name: str) -> Any:
        return json.loads(self.read_bytes(name))

    def write_json(self, name: str, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
        self.write_bytes(name, text.encode("utf-8") + b"\n")

    def write_table(self, table: Table, frame: pd.DataFrame, name: str | None = None) -> None:
        """Write a frame as Parquet in the table's contract; `name` overrides the file name (for shards)."""
        self.write_arrow(name or f"{table.name}.parquet", table.conform(frame))

    def write_arrow(self, name: str, table: pa.Table) -> None:
        sink = io.BytesIO()
        pq.write_table(table, sink, compression="zstd")
        self.write_bytes(name, sink.getvalue())

    def write_blocks(self, table: Table, blocks: Iterable[pa.Table]) -> None:
        """Write a large table that comes in its contract and order, some rows at a time."""
        sink = io.BytesIO()
        with pq.ParquetWriter(sink, table.schema, compression="zstd") as writer:
            for block in blocks:
                writer.write_table(block)
        self.write_bytes(f"{table.name}.parquet", sink.getvalue())

    def read_table(self, table: Table | str, name: str | None = None) -> pd.DataFrame:
        contract = BY_NAME[table] if isinstance(table, str) else table
        data = self.read_bytes(name or f"{contract.name}.parquet")
        return to_frame(pq.read_table(io.BytesIO(data)))

    def read_shards(self, table: Table, folder: str) -> pd.DataFrame:
        """All of `<folder>/<table>-*.parquet` as one frame, in the order of their names."""
        names = sorted(self.fs.glob(f"{self.path(folder)}/{table.name}-*.parquet"))
        frames = [to_frame(pq.read_table(io.BytesIO(self.fs.cat_file(name)))) for name in names]
        frames = [frame for frame in frames if len(frame)]
        return pd.concat(frames, ignore_index=True) if frames else table.empty()
