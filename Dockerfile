# The sites that are due are crawled into /output, then the container ends:
#   docker build -t unioncrawler .
#   docker run --rm -v unioncrawler:/output unioncrawler
# docs/operating.md says how to have that done every few minutes.
FROM python:3.13-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /build
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY unioncrawler ./unioncrawler
RUN pip install --no-deps --no-build-isolation . \
    && rm -rf /build

RUN useradd --system --uid 10001 --user-group --home-dir /output --shell /usr/sbin/nologin unioncrawler \
    && mkdir /output \
    && chown unioncrawler:unioncrawler /output
USER unioncrawler:unioncrawler
# `output`, where every command looks for the archive, is the volume from here.
WORKDIR /
VOLUME ["/output"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["unioncrawler"]
CMD ["run", "--due"]
