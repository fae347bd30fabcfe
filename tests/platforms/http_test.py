#!/usr/bin/env python3
"""A port and nothing else: a container of OpenFaaS without a watchdog, of Fission, or of any platform with a PORT."""

import http.client
import os
import socket
import threading

from harness import Case, DEADLINE, ONCE, ask, compact, do, json, main, raw


class Http(Case):
    def serve(self, **variables):
        self.server = self.start({"PORT": "0", **variables})
        return self.server.port()

    def value(self, port, what, name, **request):
        return json.loads(ask(port, body=do(what, name), **request)[2])["value"]

    def test_answers_the_workflow(self):
        port = self.serve()
        for options in ({}, {"chunked": True}, {"path": "/any/path?x=y"}, {"method": "PUT"}):
            status, headers, body = ask(port, body=compact(ONCE[0]), **options)
            self.assertEqual((status, json.loads(body)), (200, ONCE[1]))
            self.assertEqual(headers["Content-Type"], "application/octet-stream")

    def test_what_comes_with_the_request(self):
        port = self.serve()
        headers = {"X-Call-Id": "7", "x-start-time": "99", "traceparent": "00-ab-cd-01"}
        target = {"method": "PUT", "path": "/a/b?c=d&e=%20", "headers": headers}
        for name, value in (("X-Call-Id", "7"), ("x-cAll-iD", "7"), ("X-Start-Time", "99"),
                            ("Traceparent", "00-ab-cd-01"), (":method", "PUT"), (":path", "/a/b"),
                            (":query", "c=d&e=%20"), ("X-Other", "(none)"),
                            ("", "(none)")):
            self.assertEqual(self.value(port, "header", name, **target), value, name)

    def test_whole_urls(self):
        port = self.serve()
        for target, path, query in ((b"http://other?q=1", "/", "q=1"), (b"http://other/a?b", "/a", "b")):
            for name, value in ((":path", path), (":query", query)):
                body = compact(do("header", name))
                answer = raw(port, b"POST %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" %
                             (target, len(body), body))
                self.assertTrue(answer.endswith(compact({"value": value})), answer)
        for target in (b"?x", b"x", b"http://", b"ftp://h/"):
            self.assertRegex(raw(port, b"GET %s HTTP/1.1\r\nHost: h\r\n\r\n" % target), rb"^HTTP/1\.1 400 ")

    def test_many_headers_are_refused(self):
        port = self.serve()
        request = b"GET /_/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n%s\r\n"
        self.assertRegex(raw(port, request % (b"a:\r\n" * 254)), rb"^HTTP/1\.1 200 ")
        self.assertRegex(raw(port, request % (b"a:\r\n" * 255)), rb"^HTTP/1\.1 431 ")

    def test_the_first_header_of_a_name_counts(self):
        port = self.serve()
        body = compact(do("header", "X-A"))
        request = b"POST / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        self.assertTrue(raw(port, request % len(body) + body).endswith(b'{"value":"1"}'))

    def test_headers_are_variables_of_the_invocation(self):
        if not self.fused:
            self.skipTest("an unfused function has the environment of its process")
        port = self.serve(FAAS_ENTRY="variables", Http_X_Call_Id="process")
        headers = {"x-call-id": "7", "X-Many-Words": "many", "Proxy": "evil", "X_Call_Id": "8", "Content-Type": "a/b"}
        seen = json.loads(ask(port, path="/p?q", headers=headers, body=b"123")[2])
        self.assertEqual(seen["Http_X_Call_Id"], "7")
        self.assertEqual((seen["Http_Method"], seen["Http_Path"], seen["Http_Query"]), ("POST", "/p", "q"))
        self.assertEqual((seen["Http_X_Many_Words"], seen["Http_Content_Type"], seen["Http_Content_Length"]),
                         ("many", "a/b", "3"))
        self.assertNotIn("Http_Proxy", seen)
        self.assertNotIn("7", json.loads(ask(port)[2]).values())

    def test_functions_of_other_modes(self):
        if not self.fused:
            self.skipTest("an unfused function has one mode")
        self.binary += "-modes"
        port = self.serve()  # shared: no variables of its own for each request
        for mark in ("1", "2"):
            self.assertEqual(self.value(port, "header", "X-Mark", headers={"X-Mark": mark}), mark)
            self.assertEqual(self.value(port, "variable", "Http_X_Mark", headers={"X-Mark": mark}), "(none)")
        port = self.serve(FAAS_ENTRY="variables")  # a process for each request
        for mark in ("1", "2"):
            seen = json.loads(ask(port, path="/p", headers={"X-Mark": mark})[2])
            self.assertEqual((seen["Http_X_Mark"], seen["Http_Path"]), (mark, "/p"))

    def test_concurrent_requests_keep_their_own_headers(self):
        port = self.serve()
        seen = {}

        def client(number):
            for turn in range(20):
                mark = f"{number}.{turn}"
                seen[mark] = self.value(port, "header", "X-Mark", headers={"X-Mark": mark})

        threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        self.assertEqual(len(seen), 160)
        self.assertTrue(all(mark == value for mark, value in seen.items()))

    def binaries(self):
        """The binary, and with functions in other modes where there are any."""
        yield self.binary
        if self.fused:
            yield self.binary + "-modes"  # post is shared
            yield self.binary + "-process"

    def test_an_answer_has_the_functions_status_and_headers(self):
        for self.binary in list(self.binaries()):
            port = self.serve()
            status, headers, body = ask(port, body=do("csv"))
            self.assertEqual((status, body), (201, b"a,b\n"))
            self.assertEqual((headers.get_all("Content-Type"), headers["X-Made-By"]), (["text/csv"], "post"))
            status, headers, body = ask(port, body=do("no-content"))
            self.assertEqual((status, headers["Content-Length"], body), (204, None, b""))
            status, headers, body = ask(port, body=ONCE[0])
            self.assertEqual((status, headers["Content-Type"], headers["X-Made-By"]),
                             (200, "application/octet-stream", None))

    def test_a_response_in_parts(self):
        for self.binary in list(self.binaries())[:2]:
            port = self.serve(FAAS_MAX_BODY="1000")
            file = os.path.join(self.folder, "go" + os.path.basename(self.binary))
            body = compact(do("stream", file))
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
            connection.request("POST", "/", body)
            response = connection.getresponse()
            self.assertEqual((response.status, response.headers["Content-Type"], response.headers["Transfer-Encoding"]),
                             (200, "text/event-stream", "chunked"))
            self.assertEqual(response.read(9), b"data: 1\n\n")
            self.server.logged(f"waiting for {file}\n")
            open(file, "w").close()
            self.assertEqual(response.read(), b"data: 2\n\ndata: 3\n\n")
            connection.request("POST", "/", compact(ONCE[0]))  # the connection goes on
            self.assertEqual(json.loads(connection.getresponse().read()), ONCE[1])
            connection.close()
            # HTTP/1.0 has no chunks, and HEAD no body.
            request = b"%s / HTTP/1.0\r\nContent-Length: %d\r\n\r\n"
            old = raw(port, request % (b"POST", len(body)) + body)
            self.assertTrue(old.endswith(b"\r\n\r\ndata: 1\n\ndata: 2\n\ndata: 3\n\n"))
            self.assertNotIn(b"chunked", old)
            self.assertTrue(raw(port, request % (b"HEAD", len(body)) + body).endswith(b"Connection: close\r\n\r\n"))

    def test_parts_of_a_process_stay_together(self):
        if not self.fused:
            self.skipTest("an unfused function has one mode")
        self.binary += "-process"
        port = self.serve()
        file = os.path.join(self.folder, "go")
        open(file, "w").close()
        status, headers, body = ask(port, body=do("stream", file))
        self.assertEqual((status, headers["Content-Length"], body), (200, "27", b"data: 1\n\ndata: 2\n\ndata: 3\n\n"))

    def test_a_failure_behind_the_first_part_cuts_the_answer_short(self):
        port = self.serve()
        with self.assertRaises(http.client.IncompleteRead) as caught:
            ask(port, body=do("stream-fail"))
        self.assertEqual(caught.exception.partial, b"some")
        self.assertEqual(ask(port, body=ONCE[0])[0], 200)

    def test_a_client_that_goes_away_ends_the_parts(self):
        port = self.serve()
        body = compact(do("stream-on"))
        with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            self.assertIn(b"chunked", client.recv(1000))
        self.server.logged("the client takes no more\n")
        self.assertEqual(ask(port, body=ONCE[0])[0], 200)

    def test_failures(self):
        port = self.serve()
        self.assertEqual(ask(port, body=do("fail"))[::2], (500, b'told to "fail"'))
        if self.fused:
            self.assertEqual(ask(port, body=do("exit"))[::2], (500, b"function 'post' exited with status 3"))
            status, _, text = ask(port, body=do("abort"))
            self.assertEqual(status, 500)
            self.assertIn(b"signal 6", text)
            self.assertEqual(json.loads(ask(port, body=ONCE[0])[2]), ONCE[1])

    def test_health_and_readiness(self):
        port = self.serve()
        for path in ("/_/health", "/_/ready"):
            self.assertEqual(ask(port, "GET", path)[::2], (200, b"OK"))
            self.assertEqual(ask(port, "POST", path)[0], 405)
        self.assertEqual(ask(port, "GET", "/_/metrics")[0], 404)
        self.assertEqual(ask(port, "POST", "/function/shout")[0], 404)

    def wait_in(self, port, file):
        """A request in flight until the file is there: its thread and where its answer will be."""
        answers = []
        thread = threading.Thread(target=lambda: answers.append(ask(port, body=do("wait", file))[::2]))
        thread.start()
        self.server.logged(f"waiting for {file}\n")
        return thread, answers

    def test_requests_over_the_limit_are_refused_at_once(self):
        for name in ("max_inflight", "FAAS_MAX_INFLIGHT"):
            port = self.serve(**{name: "2", "FAAS_THREADS": "1"})
            files = [f"{self.folder}/{name}{number}" for number in range(2)]
            waiting = [self.wait_in(port, file) for file in files]
            status, _, text = ask(port, body=ONCE[0])
            self.assertEqual((status, text), (429, b"more than FAAS_MAX_INFLIGHT=2 requests in flight"))
            self.assertEqual(ask(port, "GET", "/_/ready")[0], 429)
            self.assertEqual(ask(port, "GET", "/_/health")[0], 200)
            for (thread, answers), file in zip(waiting, files):
                open(file, "w").close()
                thread.join()
                self.assertEqual(answers, [(200, b'{"waited":"yes"}')])
            self.assertEqual(ask(port, body=ONCE[0])[0], 200)
            self.assertEqual(ask(port, "GET", "/_/ready")[0], 200)

    def test_functions_that_wait_hold_up_no_other_request(self):
        port = self.serve(FAAS_THREADS="4")
        kept = [http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE) for _ in range(20)]
        files = [f"{self.folder}/{number}" for number in range(3)]
        waiting = [self.wait_in(port, file) for file in files]
        for connection in kept * 3:
            connection.request("POST", "/", compact(ONCE[0]))
            self.assertEqual(json.loads(connection.getresponse().read()), ONCE[1])
        for (thread, answers), file in zip(waiting, files):
            open(file, "w").close()
            thread.join()
            self.assertEqual(answers, [(200, b'{"waited":"yes"}')])
        [connection.close() for connection in kept]

    def test_health_while_all_functions_are_busy(self):
        port = self.serve(FAAS_THREADS="1")
        file = f"{self.folder}/go"
        thread, answers = self.wait_in(port, file)
        with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as queued:
            body = compact(ONCE[0])
            queued.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            for path in ("/_/health", "/_/ready"):
                self.assertEqual(ask(port, "GET", path)[::2], (200, b"OK"))
            open(file, "w").close()
            thread.join()
            self.assertEqual(answers, [(200, b'{"waited":"yes"}')])
            self.assertRegex(queued.recv(65536), rb"^HTTP/1.1 200 ")

    def test_sigterm_waits_for_what_is_in_flight(self):
        port = self.serve()
        file = os.path.join(self.folder, "go")
        thread, answers = self.wait_in(port, file)
        self.server.popen.terminate()
        open(file, "w").close()
        thread.join()
        self.assertEqual(answers, [(200, b'{"waited":"yes"}')])
        self.assertEqual(self.server.end(), 0)

    def test_malformed_requests(self):
        port = self.serve()
        for request in (b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\nHost: h\n\n",
                        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
                        b"GET / HTTP/1.1\r\nHost: h\r\n folded: x\r\n\r\n"):
            self.assertRegex(raw(port, request), rb"^HTTP/1.1 400 ")
        self.assertRegex(raw(port, b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 70000), rb"^HTTP/1.1 431 ")
        self.assertEqual(json.loads(ask(port, body=ONCE[0])[2]), ONCE[1])

    def test_bad_limits(self):
        self.refused({"FAAS_MAX_INFLIGHT": "many"}, "^faas: FAAS_MAX_INFLIGHT=many: expected a whole number from 0 to 1000")

    def test_variables_that_are_not_for_the_runtime(self):
        # A service "faas" of Kubernetes; PORT is the container's.
        server = self.start({"PORT": "0", "FAAS_PORT": "tcp://10.0.0.1:80", "FAAS_SERVICE_HOST": "10.0.0.1",
                             "FAAS_GATEWAY_SERVICE_PORT": "8080", "FAAS_TIMOUT": "5", "max_inflight": "many"})
        self.assertEqual(json.loads(ask(server.port(), body=ONCE[0])[2]), ONCE[1])
        self.assertEqual(sorted(server.log.splitlines())[:3], [
            "faas: FAAS_PORT=tcp://10.0.0.1:80: expected a whole number from 0 to 65535; ignored",
            "faas: FAAS_TIMOUT is not a variable of this runtime; did you mean FAAS_TIMEOUT?",
            f"faas: listening on port {server.port()}"])
        self.assertIn("faas: max_inflight=many: expected a whole number from 0 to 100000; ignored\n", server.log)
        self.assertEqual(server.log.count("\n"), 4)


if __name__ == "__main__":
    main()
