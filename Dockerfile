# One image for the API and the worker, with Python for programs; add toolchains to the list for more languages. The
# sandbox needs the options of deploy/README.md, and no privileges.
FROM node:20-bookworm-slim AS build
WORKDIR /app

# The lockfile alone decides what is fetched, so that a change of sources fetches nothing.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npx -y pnpm@10 fetch
COPY . .
RUN npx -y pnpm@10 install --frozen-lockfile --prefer-offline
RUN npx -y pnpm@10 build
# Each program with what it needs to run and nothing else, as if it had been installed from the registry.
RUN npx -y pnpm@10 --config.inject-workspace-packages=true --filter @live-code/http --prod deploy out/api
RUN npx -y pnpm@10 --config.inject-workspace-packages=true --filter @live-code/worker --prod deploy out/worker

FROM node:20-bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends libseccomp2 python3 \
  && rm -rf /var/lib/apt/lists/*
# A volume on it belongs to who may write there: for DATABASE_URL=file:/data/live-code.db.
RUN install --directory --owner=node --group=node /data
WORKDIR /app
COPY --from=build /app/out ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# A worker: docker run IMAGE node worker/dist/main.js; the newest schema: docker run IMAGE node api/dist/migrate.js
CMD ["node", "api/dist/main.js"]
