#!/bin/sh
# Makes a Docker image of this machine's PostgreSQL, where none can be pulled. It understands of the official image's
# variables what tests set: POSTGRES_USER, POSTGRES_DB and POSTGRES_HOST_AUTH_METHOD.
# Usage: scripts/make-postgres-image.sh [NAME]      (default: live-code-postgres:local)
set -eu

name=${1:-live-code-postgres:local}
version=$(ls /usr/lib/postgresql | sort -n | tail -n 1)
home=/usr/lib/postgresql/$version
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# Copies files, with the shared libraries and the loader that they name.
add() {
  for each in "$@"; do
    for file in "$each" $(ldd "$each" 2>/dev/null | grep -o '/[^ ]*'); do
      mkdir -p "$root$(dirname "$file")"
      cp -Lu "$file" "$root$file"
    done
  done
}

# Testcontainers asks the shell, and its awk, which ports are open.
for program in sh awk mkdir chown setpriv ls; do
  add "$(readlink -f "$(command -v "$program")")"
  mkdir -p "$root/usr/bin"
  [ -e "$root/usr/bin/$program" ] || ln -s "$(readlink -f "$(command -v "$program")")" "$root/usr/bin/$program"
done
add "$home"/bin/postgres "$home"/bin/initdb "$home"/bin/psql "$home"/bin/pg_ctl "$home"/lib/plpgsql.so "$home"/lib/dict_snowball.so
mkdir -p "$root/usr/share/postgresql" "$root/usr/share" "$root/bin" "$root/tmp" "$root/var/run/postgresql" "$root/etc"
cp -a "/usr/share/postgresql/$version" "$root/usr/share/postgresql/"
cp -a /usr/share/zoneinfo "$root/usr/share/"
mkdir -p "$root/usr/lib/locale"
cp -a /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
[ -e "$root/bin/sh" ] || ln -sf "$(readlink -f "$(command -v sh)")" "$root/bin/sh"
chmod 1777 "$root/tmp" "$root/var/run/postgresql"
printf 'root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999::/data:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\npostgres:x:999:\n' >"$root/etc/group"

cat >"$root/start" <<'START'
#!/bin/sh
# Makes the data where there is none, and becomes the command.
set -eu
as_postgres() { setpriv --reuid=999 --regid=999 --clear-groups "$@"; }
if [ ! -d /data/base ]; then
  mkdir -p /data
  chown 999:999 /data
  as_postgres initdb -D /data -U "${POSTGRES_USER:-postgres}" -A "${POSTGRES_HOST_AUTH_METHOD:-trust}" -E UTF8 >/dev/null
  echo 'host all all all trust' >>/data/pg_hba.conf
  echo "create database ${POSTGRES_DB:-postgres}" | as_postgres postgres --single -D /data -E template1 >/dev/null
fi
exec setpriv --reuid=999 --regid=999 --clear-groups "$@" -D /data -c listen_addresses='*'
START
chmod 755 "$root/start"

tar -C "$root" -c . | docker import \
  --change "ENV PATH=$home/bin:/usr/bin:/bin" \
  --change 'ENV LC_ALL=C.UTF-8' \
  --change 'EXPOSE 5432' \
  --change 'ENTRYPOINT ["/start"]' \
  --change 'CMD ["postgres"]' \
  - "$name" >/dev/null
echo "made $name from $("$home"/bin/postgres --version)"
