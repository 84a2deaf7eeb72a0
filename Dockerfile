# The steps are those of the README. docs/operations.md says how it is run, and what of it was tried.
FROM node:24-bookworm-slim AS build
WORKDIR /cairn
# Nothing of the build runs as root; packages may run no more than package.json lets them.
RUN chown node:node /cairn
USER node
COPY --chown=node:node package.json package-lock.json ./
RUN npm ci
COPY --chown=node:node . .
RUN npm run build
# What only the build needed goes; the Node 24 that package-lock.json fixes stays, and runs the server.
RUN npm prune --omit=dev

FROM debian:bookworm-slim
WORKDIR /cairn
# PostgreSQL, where it is Cairn's own, asks for the name of its user.
RUN groupadd --gid 10001 cairn && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/cairn cairn \
 && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/cairn
# Root owns what runs, and the server is not root: it can change none of it.
COPY --from=build --chown=root:root /cairn ./
ENV HOST=0.0.0.0 PORT=8080 CAIRN_DATA=/var/lib/cairn
USER 10001:10001
EXPOSE 8080
# No HEALTHCHECK: Kubernetes does not read it and has probes of its own, and Docker alone does nothing about what it finds.
ENTRYPOINT ["/cairn/node_modules/node/bin/node", "src/server.ts"]
