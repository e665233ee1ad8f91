# One image for every Python service; docker-compose.yml gives each container its command.
# Plain stages: any builder will do.

FROM node:22.20.0-bookworm-slim AS page
WORKDIR /src/dashboard_api/page
COPY dashboard_api/page/package.json dashboard_api/page/package-lock.json dashboard_api/page/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY dashboard_api/page ./
RUN npm run build

FROM python:3.12.11-slim-bookworm AS packages
COPY requirements/run.lock /tmp/run.lock
RUN python -m venv /opt/vigilits && /opt/vigilits/bin/pip install --no-cache-dir --require-hashes -r /tmp/run.lock
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY ingest ingest
COPY stream stream
COPY dashboard_api dashboard_api
COPY alerts alerts
COPY standalone standalone
COPY simulator simulator
COPY --from=page /src/dashboard_api/static dashboard_api/static
RUN /opt/vigilits/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12.11-slim-bookworm
COPY --from=packages /opt/vigilits /opt/vigilits
# /data and /secrets exist with the right owner, so that volumes mounted there are writable without root.
RUN useradd --system --uid 10001 --create-home vigilits && install -d -o vigilits -g vigilits /data \
    && install -d -m 0700 -o vigilits -g vigilits /secrets
ENV PATH=/opt/vigilits/bin:$PATH PYTHONUNBUFFERED=1 VIGILITS_HOST=0.0.0.0 VIGILITS_PORT=8000
USER vigilits
WORKDIR /data
# Each container serves /health/ready at VIGILITS_PORT, whichever service it is.
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=3 \
    CMD ["python", "-P", "-m", "standalone.containers.health"]
CMD ["python", "-P", "-m", "ingest"]
