#!/usr/bin/env python3
"""Fn: an emulator of its agent, which waits for the listener's name and then posts calls to it over the socket."""

import http.client
import os
import socket
import stat

from harness import Case, DEADLINE, ONCE, compact, do, json, main, until


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=DEADLINE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(DEADLINE)
        self.sock.connect(self.path)


class Fn(Case):
    def serve(self, name="lsnr.sock", **variables):
        self.path = os.path.join(self.folder, name)
        self.process = self.start({"FN_LISTENER": "unix:" + self.path, "FN_FORMAT": "http-stream", "FN_FN_ID": "f",
                                   **variables})
        # Its name appearing is all that the agent waits for.
        until(lambda: os.path.lexists(self.path) or self.process.ended)
        connection = Connection(self.path)
        self.addCleanup(connection.close)
        return connection

    def call(self, connection, body, **headers):
        headers = {"Fn-Call-Id": "c1", "Fn-Deadline": "2999-01-01T00:00:00Z", "Content-Type": "application/json",
                   **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request("POST", "/call", body if isinstance(body, bytes) else compact(body), headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()

    def test_answers_the_workflow_on_one_connection(self):
        connection = self.serve()
        for _ in range(10):
            status, headers, body = self.call(connection, ONCE[0])
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
            self.assertNotIn("Fn-Http-Status", headers)

    def test_the_listener_is_a_link_in_its_folder_to_a_socket_for_everyone(self):
        self.serve()
        target = os.readlink(self.path)
        self.assertNotIn("/", target)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o666)
        self.assertTrue(stat.S_ISSOCK(os.stat(self.path).st_mode))
        self.assertEqual(self.process.terminate(), 0)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_stale_socket_is_replaced(self):
        stale = socket.socket(socket.AF_UNIX)
        stale.bind(os.path.join(self.folder, "old"))
        stale.close()
        os.symlink("old", os.path.join(self.folder, "lsnr.sock"))
        path = os.path.join(self.folder, "lsnr.sock")
        process = self.start({"FN_LISTENER": "unix:" + path})
        process.logged("listening on ")
        connection = Connection(path)
        self.addCleanup(connection.close)
        self.assertEqual(self.call(connection, ONCE[0])[0], 200)

    def test_the_longest_path(self):
        name = "x" * (107 - len(self.folder) - 1)
        self.assertEqual(self.call(self.serve(name), ONCE[0])[0], 200)
        self.refused({"FN_LISTENER": f"unix:{self.folder}/{name}x"},
                     "^faas: FN_LISTENER=unix:.*: longer than 107 bytes\n$")

    def test_bad_listeners(self):
        for listener in ("/tmp/lsnr.sock", "unix:", "unix:relative.sock", "tcp://localhost:80"):
            self.refused({"FN_LISTENER": listener},
                         f"^faas: FN_LISTENER={listener}: expected unix:PATH with an absolute path\n$")
        self.refused({"FN_LISTENER": "unix:/none/x"}, "^faas: FN_LISTENER=unix:/none/x: No such file or directory\n$")
        self.refused({"FN_LISTENER": "unix:/tmp/"}, "^faas: FN_LISTENER=unix:/tmp/: a folder\n$")
        self.refused({"FAAS_PLATFORM": "fn"}, "^faas: FN_LISTENER=: expected unix:PATH")
        self.refused({"FN_LISTENER": f"unix:{self.folder}/x", "FN_FORMAT": "json"},
                     "^faas: FN_FORMAT=json: only http-stream is spoken here\n$")
        os.chmod(self.folder, 0o500)
        self.addCleanup(os.chmod, self.folder, 0o700)
        if os.geteuid():  # root may write anywhere
            self.refused({"FN_LISTENER": f"unix:{self.folder}/x"}, "Permission denied")

    def test_what_comes_with_a_call(self):
        connection = self.serve()
        for name, value in (("Fn-Call-Id", "c1"), ("X-B3-TraceId", "t1"), (":method", "POST"), (":path", "/call")):
            body = self.call(connection, do("header", name), X_B3_TraceId="t1")[2]
            self.assertEqual(json.loads(body)["value"], value)

    def test_calls_through_the_gateway(self):
        connection = self.serve()
        wrapped = {"Fn_Intent": "httprequest", "Fn_Http_Method": "PUT", "Fn_Http_Request_Url": "http://h/t/app/x?q=1",
                   "Fn_Http_H_X_Mark": "7", "Fn_Http_H_Accept": "a/b"}
        for name, value in ((":method", "PUT"), (":path", "/t/app/x"), (":query", "q=1"), ("X-Mark", "7"),
                            ("Accept", "a/b"), ("Fn-Call-Id", "c1")):
            status, headers, body = self.call(connection, do("header", name), **wrapped)
            self.assertEqual((status, headers["Fn-Http-Status"]), (200, "200"))
            self.assertEqual(json.loads(body)["value"], value, name)
        wrapped["Fn_Http_Request_Url"] = "http://h?q=/1"
        for name, value in ((":path", "/"), (":query", "q=/1")):
            self.assertEqual(json.loads(self.call(connection, do("header", name), **wrapped)[2])["value"], value, name)
        for url in ("", "/t", "http://h", "?", "http://"):
            self.assertEqual(self.call(connection, ONCE[0], Fn_Intent="httprequest", Fn_Http_Request_Url=url)[0], 200)

    def test_the_gateways_headers_are_variables(self):
        if not self.fused:
            self.skipTest("an unfused function has the environment of its process")
        connection = self.serve(FAAS_ENTRY="variables")
        seen = json.loads(self.call(connection, b"", Fn_Intent="httprequest", Fn_Http_Method="PUT",
                                    Fn_Http_H_X_Mark="7")[2])
        self.assertEqual((seen["Http_Method"], seen["Http_X_Mark"], seen["Http_Fn_Call_Id"]), ("PUT", "7", "c1"))

    def test_status_and_headers_are_those_of_the_clients_answer(self):
        connection = self.serve()
        status, headers, body = self.call(connection, do("csv"), Fn_Intent="httprequest", Fn_Http_Request_Url="/t")
        self.assertEqual((status, headers["Fn-Http-Status"], body), (200, "201", b"a,b\n"))
        self.assertEqual((headers["Content-Type"], headers["Fn-Http-H-Content-Type"], headers["Fn-Http-H-X-Made-By"]),
                         ("text/csv", "text/csv", "post"))
        status, headers, body = self.call(connection, do("csv"))
        self.assertEqual((status, headers["Content-Type"], body), (200, "text/csv", b"a,b\n"))

    def test_only_statuses_that_keep_the_container(self):
        connection = self.serve(FAAS_MAX_BODY="1000")
        self.assertEqual(self.call(connection, do("fail"))[::2], (502, b'told to "fail"'))
        self.assertEqual(self.call(connection, do("big", "2000"))[0], 502)
        self.assertEqual(self.call(connection, ONCE[0])[0], 200)
        self.assertEqual(self.call(connection, b"x" * 2000)[0], 502)
        for request in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", b"GET /call HTTP/2.0\r\n\r\n",
                        b"POST /_/health HTTP/1.1\r\nHost: h\r\n\r\n", b"GET /call HTTP/1.1\r\n\r\n"):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(DEADLINE)
                client.connect(self.path)
                client.sendall(request)
                self.assertRegex(client.recv(100), b"^HTTP/1.1 502 ")

    def test_deadlines(self):
        connection = self.serve()
        for deadline in ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00.123456789Z", "2000-01-01T23:00:00+01:00"):
            self.assertEqual(self.call(connection, ONCE[0], Fn_Deadline=deadline)[0], 504)
        for deadline in ("2999-01-01T00:00:00.5Z", "2999-01-01T00:00:00-05:00", "nonsense", "", "2000-01-01T00:00:00"):
            self.assertEqual(self.call(connection, ONCE[0], Fn_Deadline=deadline)[0], 200)

    def test_log_frames(self):
        self.log = open(self.folder + "/stdout", "wb+")
        self.addCleanup(self.log.close)
        path = self.folder + "/lsnr.sock"
        process = self.start({"FN_LISTENER": "unix:" + path, "FN_LOGFRAME_NAME": "id", "FN_LOGFRAME_HDR": "Fn-Call-Id"},
                             stdout=self.log)
        process.logged("listening on ")
        connection = Connection(path)
        self.addCleanup(connection.close)
        self.call(connection, ONCE[0])
        process.logged("\nid=c1\n")
        self.log.seek(0)
        self.assertEqual(self.log.read(), b"\nid=c1\n")


if __name__ == "__main__":
    main()
