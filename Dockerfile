# The mock in a container: a wheel is built in one stage and installed in the other.
FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.12-slim
LABEL org.opencontainers.image.title="loyalty-mock" \
      org.opencontainers.image.description="A local mock of a loyalty program's batch endpoint" \
      org.opencontainers.image.licenses="MIT"
# The wheels are those of the first stage, so no version is to be pinned here.
# hadolint ignore=DL3013
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels loyalty-kit \
    && useradd --system --uid 10001 mock
USER 10001
EXPOSE 8080
# The status of no task: any answer in the envelope, a refusal included, is a sign of life.
HEALTHCHECK --interval=5s --timeout=2s --start-period=5s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8080, timeout=2); c.request('POST', '/api/v1.1/tasks/status', '{}', {'Content-Type': 'application/json'}); assert b'error_text' in c.getresponse().read()"]
# `ready` and the address are its first line. Options of `serve` go behind the image's name.
ENTRYPOINT ["loyalty-mock", "serve", "--host", "0.0.0.0", "--port", "8080"]
