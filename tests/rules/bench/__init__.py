"""`make bench-rules`: the whole validate step beside the same rules in pandas, polars, DuckDB and pandera."""
