# The bot, for any number of containers on one PostgreSQL: see compose.yaml. All packages are those
# of the lock file, by hash; nothing else is installed.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    HOME=/tmp \
    PORT=3000 \
    TCO_METRICS_PORT=9090

WORKDIR /app
COPY requirements.txt ./
RUN python -m pip install --require-hashes --requirement requirements.txt
COPY manifest.json ./
COPY engine engine
COPY bot bot
COPY templates templates
RUN python -m compileall -q engine bot

# Nobody in particular, and not root. What it writes are files that can be made again, in /tmp.
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD python -c "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['TCO_METRICS_PORT'] + '/livez')"
CMD ["python", "-m", "bot", "serve"]
