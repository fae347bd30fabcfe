"""The workflows that are measured: the functions of each, the first being the root, and a request.

Written anew from the call graphs that the literature measures: social network, media and hotel of DeathStarBench,
nearby-cinema, and a fan-out that depends on the request.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Workflow:
    name: str
    functions: list
    request: dict

    # Whether some of its functions need not wait for one another.
    is_asynchronous: bool = True

    @property
    def root(self):
        return self.functions[0]


WORKFLOWS = {workflow.name: workflow for workflow in [
    Workflow("compose-post",
             ["compose-post", "text-service", "url-shorten", "user-mention", "media-service", "compose-creator",
              "unique-id", "post-storage", "write-user-timeline", "write-home-timeline", "get-followers"],
             {"user_id": 1, "username": "alice", "media_ids": ["18", "19"], "media_types": ["png", "gif"],
              "post_type": 0, "text": "See https://example.com/a/long/path @bob and @carol , and "
                                      "https://example.com/another/path/that/is/even/longer as well"}),
    Workflow("follow-with-username",
             ["follow-with-username", "get-user-id", "follow", "update-graph"],
             {"username": "alice", "followee": "bob"}),
    Workflow("read-home-timeline",
             ["read-home-timeline", "read-posts"],
             {"user_id": 1, "start": 0, "stop": 5}, is_asynchronous=False),
    Workflow("compose-review",
             ["compose-review", "upload-user", "upload-movie-id", "upload-rating", "upload-text", "upload-unique-id",
              "keep-user-id", "keep-movie-id", "keep-rating", "keep-text", "keep-unique-id", "compose-and-upload",
              "store-review", "upload-user-review", "upload-movie-review"],
             {"request_id": 7, "username": "alice", "title": "Metropolis", "rating": 9,
              "text": "Seen with live music, which it needs; the city is worth the length of it."}),
    Workflow("page-service",
             ["page-service", "movie-info", "movie-reviews", "read-reviews", "cast-info", "plot"],
             {"movie_id": 3}),
    Workflow("search-hotels",
             ["search-hotels", "nearby-hotels", "geo", "rates", "check-availability", "hotel-profiles"],
             {"latitude": 37.78, "longitude": -122.39, "days": ["2026-05-01", "2026-05-02"]},
             is_asynchronous=False),
    Workflow("nearby-cinema",
             ["nearby-cinema", "nearest-points"],
             {"latitude": 48.14, "longitude": 11.58}, is_asynchronous=False),
    Workflow("fan-out-5",
             ["fan-out", "memory-hungry"],
             {"count": 5, "megabytes": 8}),
    Workflow("fan-out-13",
             ["fan-out", "memory-hungry"],
             {"count": 13, "megabytes": 8}),
]}
