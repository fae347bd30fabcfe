"""Says what is wrong with a workflow for GitHub: workflow.py FILE."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / ".python"))
import yaml

workflow = yaml.load(pathlib.Path(sys.argv[1]).read_text(), Loader=yaml.BaseLoader)
assert workflow["on"] == ["push", "pull_request"], workflow
(job,) = workflow["jobs"].values()
for step in job["steps"]:
    assert ("uses" in step) != ("run" in step), step
assert [step["run"] for step in job["steps"] if "name" not in step and "run" in step] == ["faas-merge doctor", "make test FUSE_FLAGS=\"--summary-markdown $GITHUB_STEP_SUMMARY\""]
