#!/bin/sh
# Writes .env with fresh secrets for docker-compose.yml; an existing file is left alone. With --demo the audit is pointed at
# the sandbox world (`docker compose --profile demo up`), otherwise at auditor/catalogue/sources.yaml.
set -eu
cd "$(dirname "$0")/.."
[ -e .env ] && { echo "make-env: .env exists already - remove it first if you want new secrets"; exit 0; }
secret() { head -c "$1" /dev/urandom | od -An -tx1 | tr -d ' \n'; }
umask 077
cat > .env <<EOT
POSTGRES_USER=airflow
POSTGRES_DB=airflow
POSTGRES_PASSWORD=$(secret 24)
REDIS_PASSWORD=$(secret 24)
AIRFLOW_ADMIN_PASSWORD=$(secret 12)
AIRFLOW_JWT_SECRET=$(secret 48)
AIRFLOW_SECRET_KEY=$(secret 32)
AIRFLOW_FERNET_KEY=$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')
AUDITOR_REVIEW_SECRET=$(secret 32)
AUDITOR_USER_AGENT=course-auditor/0.1 (+mailto:put-your-address-here@example.invalid)
EOT
if [ "${1:-}" = --demo ]; then
  cat >> .env <<'EOT'
AUDITOR_CATALOGUE=/data/demo/sources.yaml
AUDITOR_CONNECT_TO={".sandbox.test": "sandbox:8765"}
AUDITOR_DELAY_FLOOR_S=0.02
EOT
fi
echo "make-env: wrote .env; put your contact address into AUDITOR_USER_AGENT"
