#!/bin/sh
# Runs once before the other services: both databases to their newest schema, the crawl pool, the sandbox's files.
set -eu
airflow db migrate
airflow pools set site_fetch 4 "crawl tasks; one host is always in one task" >/dev/null
python - <<'PY'
import os
from urllib.parse import urlsplit
import psycopg
url = os.environ["AUDITOR_DATABASE_URL"].replace("+psycopg", "")
parts = urlsplit(url)
admin = parts._replace(path="/" + os.environ["POSTGRES_DB"]).geturl()
with psycopg.connect(admin, autocommit=True) as connection:
    name = parts.path.lstrip("/")
    if not connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
        connection.execute(f'create database "{name}"')
PY
auditor db upgrade
# The password file of Airflow's simple auth manager: one admin, from the generated .env.
python - <<'PY'
import json, os, pathlib
path = pathlib.Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps({"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]}))
path.chmod(0o600)
PY
echo "init: done"
