#!/usr/bin/env python3
"""A port and nothing else: a container of OpenFaaS without a watchdog, of Fission, or of any platform with a PORT."""

import os
import threading

from harness import Case, ONCE, ask, compact, do, json, main, raw


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
                            ("Traceparent", "00-ab-cd-01"), (":method", "PUT"), (":path", "/a/b"), (":query", "c=d&e=%20"), ("X-Other", "(none)"),
                            ("", "(none)")):
            self.assertEqual(self.value(port, "header", name, **target), value, name)

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
        for name in ("max_inflight", "FAAS_MAX_INFLIGHT"):
            self.refused({name: "many"}, f"^faas: {name}=many: expected a whole number from 0 to 100000\n")


if __name__ == "__main__":
    main()
