#!/usr/bin/env bash
# Makes a Docker image to run a built working tree in, where no base image can be pulled: Debian 12 with Python and
# libseccomp, and this machine's node. The tree is to be mounted, or copied, at /app. Runs as root; needs mmdebstrap.
# Usage: scripts/make-sandbox-image.sh [NAME]      (default: live-code-sandbox:local)
set -euo pipefail

name=${1:-live-code-sandbox:local}
export NODE_BINARY
NODE_BINARY=$(readlink -f "$(command -v node)")

# In memory, where the many syncs of a package manager cost nothing.
TMPDIR=$(mktemp -d)
export TMPDIR
mount -t tmpfs -o mode=1777 sandbox-image "$TMPDIR"
trap 'umount "$TMPDIR"; rmdir "$TMPDIR"' EXIT

# What the new root, $1, lacks of node and of the shared libraries that it names.
add_node='
  install -D "$NODE_BINARY" "$1/usr/local/bin/node"
  for library in $(ldd "$NODE_BINARY" | grep -o "/[^ ]*"); do
    [ -e "$1$library" ] || install -D "$library" "$1$library"
  done
  chroot "$1" node --version >/dev/null
  mkdir "$1/app"'

mmdebstrap --quiet --variant=essential --include=python3,libseccomp2,libstdc++6,ca-certificates \
  --customize-hook="$add_node" bookworm "$TMPDIR/root.tar"
docker import \
  --change 'ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000' \
  --change 'WORKDIR /app' \
  --change 'USER 1000:1000' \
  --change 'EXPOSE 3000' \
  --change 'CMD ["node", "packages/http/dist/main.js"]' \
  "$TMPDIR/root.tar" "$name" >/dev/null
echo "made $name, with Node $(node --version)"
