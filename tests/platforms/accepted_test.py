#!/usr/bin/env python3
"""/async-function/NAME: accepted first, done after, and X-Callback-Url told of it."""

import http.server
import os
import threading

from harness import Case, ONCE, ask, compact, do, free_port, json, main, until

PATH = "/async-function/post"


class Accepted(Case):
    def setUp(self):
        super().setUp()
        self.calls = []  # headers and body of what comes to the callback URL

        def answer(handler):
            body = handler.rfile.read(int(handler.headers["Content-Length"]))
            self.calls.append((handler.headers, body))
            handler.send_response(202)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        handler = type("Callback", (http.server.BaseHTTPRequestHandler,),
                       {"protocol_version": "HTTP/1.1", "do_POST": answer, "log_message": lambda *_: None})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.callback = {"X-Callback-Url": f"http://127.0.0.1:{server.server_port}/done?x=1"}

    def serve(self, **variables):
        self.server = self.start({"PORT": "0", "FAAS_EXPOSE": "post", **variables})
        return self.server.port()

    def called_back(self, count=1):
        until(lambda: len(self.calls) >= count)
        return self.calls[count - 1]

    def test_the_answer_comes_before_the_work_is_done(self):
        port = self.serve()
        file = os.path.join(self.folder, "go")
        status, headers, body = ask(port, path=PATH, body=do("wait", file), headers=self.callback)
        self.assertEqual((status, body), (202, b""))
        self.assertRegex(headers["X-Call-Id"], "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
        self.server.logged(f"waiting for {file}\n")
        self.assertEqual(self.calls, [])
        open(file, "w").close()
        told, body = self.called_back()
        self.assertEqual(body, b'{"waited":"yes"}')
        self.assertEqual((told["X-Function-Status"], told["X-Function-Name"], told["X-Call-Id"], told["Content-Type"]),
                         ("200", "post", headers["X-Call-Id"], "application/octet-stream"))
        self.assertRegex(told["X-Duration-Seconds"], r"^\d+\.\d{3}$")

    def test_the_id_and_the_headers_of_the_request(self):
        port = self.serve()
        headers = {"X-Call-Id": "7", "X-Mark": "here", **self.callback}
        self.assertEqual(ask(port, path=PATH, body=do("header", "X-Mark"), headers=headers)[1]["X-Call-Id"], "7")
        told, body = self.called_back()
        self.assertEqual((told["X-Call-Id"], json.loads(body)["value"]), ("7", "here"))

    def test_the_functions_status_and_headers(self):
        port = self.serve()
        ask(port, path=PATH, body=do("csv"), headers=self.callback)
        told, body = self.called_back()
        self.assertEqual((told["X-Function-Status"], told.get_all("Content-Type"), told["X-Made-By"], body),
                         ("201", ["text/csv"], "post", b"a,b\n"))
        ask(port, path=PATH, body=do("fail"), headers=self.callback)
        told, body = self.called_back(2)
        self.assertEqual((told["X-Function-Status"], body), ("500", b'told to "fail"'))

    def test_many_at_a_time(self):
        port = self.serve(FAAS_ASYNC_THREADS="2")
        for _ in range(20):
            self.assertEqual(ask(port, path=PATH, body=ONCE[0], headers=self.callback)[0], 202)
        self.called_back(20)
        self.assertTrue(all(json.loads(body) == ONCE[1] for _, body in self.calls))

    def test_only_exposed_functions(self):
        port = self.serve(FAAS_EXPOSE="")
        status, _, text = ask(port, path=PATH, body=ONCE[0])
        self.assertEqual((status, text), (404, b"no function 'post' here"))

    def test_what_is_accepted_is_in_flight(self):
        port = self.serve(FAAS_MAX_INFLIGHT="1")
        file = os.path.join(self.folder, "go")
        self.assertEqual(ask(port, path=PATH, body=do("wait", file), headers=self.callback)[0], 202)
        for path in (PATH, "/"):
            status, _, text = ask(port, path=path, body=ONCE[0])
            self.assertEqual((status, text), (429, b"more than FAAS_MAX_INFLIGHT=1 requests in flight"))
        open(file, "w").close()
        self.called_back()
        until(lambda: ask(port, path=PATH, body=ONCE[0])[0] == 202)

    def test_the_end_waits_for_what_was_accepted(self):
        port = self.serve()
        file = os.path.join(self.folder, "go")
        ask(port, path=PATH, body=do("wait", file), headers=self.callback)
        self.server.logged(f"waiting for {file}\n")
        self.server.popen.terminate()
        open(file, "w").close()
        self.assertEqual(self.server.end(), 0)
        self.assertEqual(self.calls[0][1], b'{"waited":"yes"}')

    def test_a_callback_that_fails_is_logged(self):
        port = self.serve(FAAS_TIMEOUT="2")
        for url in (f"http://127.0.0.1:{free_port()}/", "nonsense://x"):
            self.assertEqual(ask(port, path=PATH, body=ONCE[0], headers={"X-Callback-Url": url})[0], 202)
            self.server.logged(f"faas: X-Callback-Url of post: .*{url}")
        self.assertEqual(ask(port, body=compact(ONCE[0]))[0], 200)


if __name__ == "__main__":
    main()
