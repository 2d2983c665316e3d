#!/usr/bin/env bash
# unpack-debian.sh TARGET: PostgreSQL with pgvector (and DocumentDB), and Redis, from Debian's packages, unpacked into a
# folder and made to run from there with a C library of their own. Installs nothing on the machine. The mirror and its
# key are those that the machine has. Debian forky has PostgreSQL 18 and DocumentDB; else trixie, PostgreSQL 17.
set -euo pipefail
target=${1:?the folder to make}
sources=(/etc/apt/sources.list.d/*.sources)
mirror=$(awk '/^URIs:/ { print $2; exit }' "${sources[@]}")
keyring=$(awk '/^Signed-By:/ { print $2; exit }' "${sources[@]}")
architecture=$(dpkg --print-architecture)

# Dependencies that the servers never load. apt takes them for installed and leaves out what they would bring along.
spared=(
  perl perl-base libperl5.40 libperl5.42 libjson-perl libio-pty-perl libipc-run-perl debconf locales locales-all
  postgresql-common postgresql-client-common ssl-cert adduser passwd init-system-helpers systemd systemd-shared
  systemd-standalone-sysusers systemd-standalone-tmpfiles libsystemd-shared openssl procps libllvm19 libgdal39
  postgresql-18-jit-llvm libsfcgal2 mariadb-common netbase ucf sensible-utils base-passwd libpam-modules gnupg
)

download() { # SUITE PACKAGE…: the packages and what they need, into $apt/archives
  local suite=$1
  shift
  rm -rf "$apt"
  mkdir -p "$apt"/{lists/partial,archives/partial,etc/preferences.d,etc/trusted.gpg.d,etc/apt.conf.d}
  for package in "${spared[@]}"; do
    printf '%s\n' "Package: $package" 'Status: install ok installed' "Architecture: $architecture" 'Multi-Arch: foreign' \
      'Version: 9999:9999' 'Maintainer: nobody <nobody@localhost>' 'Description: spared' ''
  done >"$apt/status"
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/etc/sources.list"
  local options=(
    -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status"
    -o Dir::Cache="$apt" -o Dir::Etc="$apt/etc" -o Dir::Cache::archives="$apt/archives"
    -o APT::Install-Recommends=false -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none
    -o Acquire::Check-Valid-Until=false -o Acquire::Retries=3 -o Acquire::http::Timeout=20 -o Debug::NoLocking=true
  )
  apt-get -qq "${options[@]}" update &&
    apt-get -qq -y "${options[@]}" --download-only install "$@" >/dev/null
}

# Every program finds its libraries in the folder: its loader and its library path are written into it.
relocate() {
  local libraries=("$root"/usr/lib/*-linux-gnu) loader postgres
  loader=$(ls "${libraries[0]}"/ld-linux-*.so.* | head -n 1)
  postgres=$(ls -d "$root"/usr/lib/postgresql/* | tail -n 1)
  patch() { "$loader" --library-path "${libraries[0]}" "$root/usr/bin/patchelf" "$@"; }
  for program in "$postgres"/bin/{postgres,initdb,psql} "$root"/usr/bin/{redis-check-rdb,redis-cli}; do
    patch --set-interpreter "$loader" --force-rpath --set-rpath "$postgres/lib:${libraries[0]}" "$program"
  done
  for library in "$postgres"/lib/*.so; do
    if readelf -d "$library" | grep -q RUNPATH; then
      patch --force-rpath --set-rpath "$postgres/lib:${libraries[0]}" "$library"
    fi
  done
  # DocumentDB asks for PostGIS by the name without its version.
  local extensions="$root/usr/share/postgresql/${postgres##*/}/extension"
  if [ -e "$extensions/postgis-3.control" ]; then ln -sf postgis-3.control "$extensions/postgis.control"; fi
  ln -sfn "$loader" "$target/loader"
  ln -sfn "${libraries[0]}" "$target/libraries"
  ln -sfn "$postgres" "$target/postgres"
}

apt=$target/apt root=$target/root
mkdir -p "$root"
common=(redis-server patchelf tzdata libc-bin)
if download forky postgresql-18 postgresql-18-pgvector postgresql-18-documentdb "${common[@]}"; then
  echo documentdb >"$target/features"
else
  download trixie postgresql-17 postgresql-17-pgvector "${common[@]}"
  : >"$target/features"
fi
for package in "$apt"/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
rm -rf "$apt" "$root"/usr/share/{doc,man,locale,lintian,gdal} "$root"/usr/lib/postgresql/*/lib/bitcode
relocate
