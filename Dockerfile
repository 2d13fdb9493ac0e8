# One image for every service: Airflow's components, the Celery worker, the web app and the sandbox.
FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    AIRFLOW_HOME=/opt/airflow PATH=/opt/auditor/.venv/bin:$PATH
RUN useradd --uid 50000 --create-home --home-dir /home/auditor auditor \
    && mkdir -p /opt/auditor /opt/airflow/logs /opt/airflow/auth /data \
    && chown -R auditor:auditor /opt/auditor /opt/airflow /data
USER auditor
WORKDIR /opt/auditor
COPY --chown=auditor:auditor requirements.lock ./
RUN python -m venv .venv \
    && sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^ /p}' requirements.lock > .venv/uv.lock \
    && pip install --quiet --require-hashes -r .venv/uv.lock \
    && uv pip install --quiet --no-cache --python .venv/bin/python --require-hashes -r requirements.lock
COPY --chown=auditor:auditor pyproject.toml README.md LICENSE ./
COPY --chown=auditor:auditor auditor ./auditor
COPY --chown=auditor:auditor dags ./dags
COPY --chown=auditor:auditor expectations ./expectations
COPY --chown=auditor:auditor docker ./docker
RUN uv pip install --quiet --no-cache --python .venv/bin/python --no-build-isolation --no-deps -e .

# The reader as native code; the compiler stays behind.
FROM base AS compiled
USER root
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
USER auditor
RUN .venv/bin/python -m auditor.compiling

FROM base
COPY --from=compiled --chown=auditor:auditor /opt/auditor/.venv/lib/auditor-compiled /opt/auditor/.venv/lib/auditor-compiled
CMD ["auditor", "--help"]
