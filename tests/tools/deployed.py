"""Checks what faas-merge deploy wrote, with the ecosystem's parsers and schemas where there are any, and prints it.

    deployed.py DIR            all files: YAML and JSON as one line of JSON for each document, archives as lists
    deployed.py --kubernetes FILE...
    deployed.py --knative FILE...
    deployed.py --sam FILE...
"""

import json
import pathlib
import sys
import tarfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / ".python"))
import yaml  # noqa: E402


def documents(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document is not None]


def check_kubernetes(path):
    import kubernetes_validate
    for document in documents(path):
        kubernetes_validate.validate(document, "1.31", strict=True)
        print(f"{document['kind']} is valid")


def check_knative(path):
    """A Service's template is a Pod's, with two fields of Knative's own, and Knative sets containers' names and probes' ports."""
    import kubernetes_validate
    for document in documents(path):
        pod = document["spec"]["template"]["spec"]
        own = {name: pod.pop(name) for name in ("containerConcurrency", "timeoutSeconds")}
        assert all(isinstance(value, int) and value > 0 for value in own.values()), own
        for container in pod["containers"]:
            container["name"] = "user-container"
            container["readinessProbe"]["httpGet"]["port"] = container["ports"][0]["containerPort"]
        kubernetes_validate.validate({"apiVersion": "v1", "kind": "Pod", "metadata": document["metadata"], "spec": pod},
                                     "1.31", strict=True)
        print(f"the Pod of {document['kind']} is valid")


def check_sam(path):
    import jsonschema
    import samtranslator
    folder = pathlib.Path(samtranslator.__file__).parent / "validator/sam_schema"
    for document in documents(path):
        jsonschema.validate(document, json.loads((folder / "schema.json").read_text()))
        print(f"{len(document['Resources'])} resources are valid")


def mode(path):
    return f"{path.stat().st_mode & 0o777:o}"


def show(folder):
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        print(f"== {path.relative_to(folder)} {mode(path)}")
        if path.suffix in (".yaml", ".yml"):
            for document in documents(path):
                print(json.dumps(document))
        elif path.suffix == ".json":
            print(json.dumps(json.loads(path.read_text())))
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for entry in archive.infolist():
                    print(f"{entry.external_attr >> 16:o} {entry.filename} {entry.file_size}")
        elif path.suffix == ".tar":
            with tarfile.open(path) as archive:
                for entry in archive:
                    print(f"{entry.mode:o} {entry.name} {entry.mtime} {entry.uid}")
        elif path.name == "Dockerfile":
            print(path.read_text(), end="")


kind, *files = sys.argv[1:] if sys.argv[1].startswith("--") else ["", sys.argv[1]]
for file in map(pathlib.Path, files):
    {"": show, "--kubernetes": check_kubernetes, "--knative": check_knative, "--sam": check_sam}[kind](file)
