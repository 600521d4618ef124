# Unproven: linted, never built here. See docs/operations.md.
FROM python:3.12-slim AS build
WORKDIR /build
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/zhanggui \
    && /opt/zhanggui/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY bot ./bot
COPY skills ./skills
COPY knowledge ./knowledge
RUN /opt/zhanggui/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/zhanggui zhanggui \
    && install -d -o zhanggui -g zhanggui /data
COPY --from=build /opt/zhanggui /opt/zhanggui
ENV PATH=/opt/zhanggui/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ZHANGGUI_HOME=/data \
    ZHANGGUI_HEALTH_LISTEN=127.0.0.1:8090
USER 10001
WORKDIR /data
VOLUME /data
# SIGTERM drains: give it longer than the ten seconds of `docker stop`.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8090/healthz', timeout=4)"]
ENTRYPOINT ["zhanggui"]
CMD ["serve"]
