#!/bin/sh
# Makes a Docker image of this machine's redis-server, where none can be pulled.
# Usage: scripts/make-redis-image.sh [NAME]      (default: live-code-redis:local)
set -eu

name=${1:-live-code-redis:local}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# Copies a program, by its own path, with the shared libraries and the loader that it names.
add() {
  program=$(readlink -f "$(command -v "$1")")
  for file in "$program" $(ldd "$program" | grep -o '/[^ ]*'); do
    mkdir -p "$root$(dirname "$file")"
    cp -Lu "$file" "$root$file"
  done
}

# Testcontainers asks the shell, and its awk, which ports are open.
for program in redis-server sh awk; do
  add "$program"
done
mkdir -p "$root/bin" "$root/usr/bin" "$root/tmp" "$root/data"
ln -sf "$(readlink -f "$(command -v sh)")" "$root/bin/sh"
ln -sf "$(readlink -f "$(command -v awk)")" "$root/usr/bin/awk"
server=$(readlink -f "$(command -v redis-server)")
[ -e "$root/usr/bin/redis-server" ] || ln -s "$server" "$root/usr/bin/redis-server"

tar -C "$root" -c . | docker import \
  --change 'ENV PATH=/usr/bin:/bin' \
  --change 'WORKDIR /data' \
  --change 'EXPOSE 6379' \
  --change 'CMD ["redis-server", "--save", "", "--appendonly", "no", "--protected-mode", "no", "--bind", "0.0.0.0"]' \
  - "$name" >/dev/null
echo "made $name from $(redis-server --version | cut -d' ' -f1-3)"
