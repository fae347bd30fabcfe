# blobs.sh IMAGE DIR: checks that each blob of an OCI image layout is what its name says, and unpacks its layers into DIR.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xf "$1" -C "$work"
mkdir "$2"
for blob in "$work"/blobs/sha256/*; do
  echo "$(basename "$blob")  $blob" | sha256sum -c --quiet
  case $(head -c 1 "$blob") in
  "{") ;; # JSON
  *) tar -xf "$blob" -C "$2" ;;
  esac
done
