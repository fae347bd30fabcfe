# all.sh FAAS_MERGE BINARY DIR: deploys a binary everywhere, each platform in a folder of DIR.
set -e
for platform in azure fission fn knative kubernetes lambda oci openfaas openwhisk; do
  "$1" deploy --platform $platform "$2" -o "$3/$platform"
done
