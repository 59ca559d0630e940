# The images of metadata-service, storage-service and webhook-service: Java alone. deploy/docker/build calls this; by hand, in the root:
#   docker build -f deploy/docker/Dockerfile.java --build-arg SERVICE=storage-service -t soundforge/storage-service:0.1.0 .
# Everything up to the line "runtime" is the same as in Dockerfile.audio, so that Maven runs once for all images.
# No "syntax" line: this needs nothing but the engine's own BuildKit, 20.10 or newer. docs/docker.md explains arguments and secrets.
ARG BASE=debian:trixie-slim

# ---- build: all services, by one Maven ----
FROM ${BASE} AS build
ARG APT_MIRROR=
COPY deploy/docker/apt /usr/local/bin/apt-install
RUN apt-install ca-certificates maven openjdk-25-jdk-headless
WORKDIR /src
COPY deploy/docker/maven deploy/docker/TrustStore.java /opt/build/
COPY pom.xml ./
COPY .mvn .mvn
COPY deploy/local/pom.xml deploy/local/
COPY libs libs
COPY storage-service storage-service
COPY metadata-service metadata-service
COPY download-service download-service
COPY analysis-service analysis-service
COPY separation-service separation-service
COPY webhook-service webhook-service
RUN --mount=type=cache,target=/root/.m2/repository,sharing=locked \
    --mount=type=secret,id=maven-settings --mount=type=secret,id=ca-certificates \
    /opt/build/maven /out storage-service metadata-service download-service analysis-service separation-service webhook-service

# ---- base: what every service runs on ----
FROM ${BASE} AS base
ARG APT_MIRROR=
COPY deploy/docker/apt /usr/local/bin/apt-install
RUN apt-install ca-certificates openjdk-25-jre-headless tini \
 && groupadd --gid 10001 soundforge \
 && useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin soundforge \
 && install -d -o 10001 -g 10001 /models /var/lib/sound-forge
ENV LANG=C.UTF-8 \
    HOME=/tmp \
    MALLOC_ARENA_MAX=2 \
    QUARKUS_HTTP_HOST=0.0.0.0 \
    SOUNDFORGE_SETTING_FILES=/run/secrets
WORKDIR /opt/soundforge
ENTRYPOINT ["tini", "--", "/opt/soundforge/bin/entrypoint"]
CMD ["serve"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s --retries=3 CMD ["/opt/soundforge/bin/healthy"]
STOPSIGNAL SIGTERM

# ---- runtime: one service ----
FROM base AS service
ARG SERVICE
ARG PORT
ARG HEAP=128m
ENV QUARKUS_HTTP_PORT=${PORT} SOUNDFORGE_HEAP=${HEAP}
COPY --from=build /out/${SERVICE} /opt/soundforge/app
COPY LICENSE NOTICE /usr/share/doc/soundforge/
COPY --from=build /out/sbom/${SERVICE} /usr/share/doc/soundforge/sbom
COPY deploy/docker/entrypoint deploy/docker/healthy deploy/docker/inventory deploy/docker/train /opt/soundforge/bin/
RUN /opt/soundforge/bin/train && /opt/soundforge/bin/inventory
EXPOSE ${PORT}
USER 10001:10001
