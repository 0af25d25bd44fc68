# auth-notify in a container. Targets: `runtime` (the default, the last one) and `test`.
FROM node:24-bookworm-slim AS base
WORKDIR /app

# Every package. None needs its install script here: what is native brings its binaries along, but for the driver of SQLite
# below Node 22, which this version of Node does not use.
FROM base AS packages
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

# The suites of `npm test`: `docker compose run --rm test`.
FROM packages AS test
COPY . .
CMD ["npm", "test"]

FROM packages AS build
COPY . .
# Beside the packages that only build and test go SQLite's sources, and its driver for older versions of Node.
RUN npm run build \
    && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
    && rm -rf node_modules/better-sqlite3 node_modules/better-sqlite3-node-api/deps node_modules/better-sqlite3-node-api/src \
    && find node_modules -type f -name '*.map' -delete

FROM base AS runtime
LABEL org.opencontainers.image.title="auth-notify" \
      org.opencontainers.image.description="Sign-up, sign-in and live notifications that lose nothing they acknowledged" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
    APP_ENV=docker \
    DATA_DIR=/data \
    LOG_DIR=/logs
# Volumes take over the owner of the folder they are put on, and the root file system may be read-only.
RUN install -d -o node -g node -m 0700 /data /logs
COPY package.json .env.docker ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY static ./static
USER node
VOLUME ["/data", "/logs"]
EXPOSE 8000
# Node itself handles SIGTERM; `init: true` or `docker run --init` reaps what health checks leave behind.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8000) + '/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "dist/main.js"]
