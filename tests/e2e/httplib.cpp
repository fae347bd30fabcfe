// cpp-httplib, unmodified, which opens sockets itself: the same answers against a server and fused.
// REQUIRES: httplib
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc %s -isystem %httplib -o %t/caller.bc
// RUN: %clang_bc %S/Inputs/served.c -o %t/near.bc
// RUN: cp %t/near.bc %t/far.bc
// RUN: %faas-merge %t/near.bc %t/far.bc --root near -o %t/server
// RUN: %faas-merge %t/caller.bc %t/near.bc --root caller -O0 -o %t/fused
// RUN: %clangxx -std=c++17 %s -isystem %httplib -o %t/apart -lpthread
// RUN: %gateway %t/server %t/apart </dev/null >%t/apart.txt
// RUN: %gateway %t/server %t/fused </dev/null >%t/fused.txt
// RUN: diff %t/apart.txt %t/fused.txt
// RUN: FileCheck %s --match-full-lines <%t/fused.txt
// RUN: %gateway none %t/fused </dev/null | FileCheck %s --match-full-lines --check-prefix=ALONE

// CHECK:      near: 200 application/octet-stream [hello]
// CHECK-NEXT: far: 200 application/octet-stream [hello]
// CHECK-NEXT: near: 200 application/octet-stream [hello]
// CHECK-NEXT: fails: 500 text/plain function 'near' exited with status 3
// CHECK-NEXT: chunks: 200 application/octet-stream [aabbcc]

// ALONE:      near: 200 application/octet-stream [hello]
// ALONE-NEXT: far: 502 text/plain no connection to the gateway: Connection refused
// ALONE-NEXT: near: 200 application/octet-stream [hello]
// ALONE-NEXT: fails: 500 text/plain function 'near' exited with status 3
// ALONE-NEXT: chunks: 200 application/octet-stream [aabbcc]

#include <httplib.h>

#include <cstdlib>
#include <iostream>

static void show(const char *Label, const httplib::Result &Answer) {
  std::cout << Label << ": ";
  if (Answer)
    std::cout << Answer->status << " " << Answer->get_header_value("Content-Type") << " " << Answer->body << "\n";
  else
    std::cout << "error " << to_string(Answer.error()) << "\n";
}

int main() {
  httplib::Client Client(std::getenv("FAAS_TEST_GATEWAY"));
  Client.set_keep_alive(true);
  show("near", Client.Post("/function/near", "hello", "text/plain"));
  show("far", Client.Post("/function/far", "hello", "text/plain"));
  show("near", Client.Post("/function/near", "hello", "text/plain"));
  show("fails", Client.Post("/function/near", "fail", "text/plain"));
  int Piece = 0;
  show("chunks", Client.Post(
                     "/function/near",
                     [&](size_t, httplib::DataSink &Sink) {
                       std::string Text(2, static_cast<char>('a' + Piece));
                       Sink.write(Text.data(), Text.size());
                       if (++Piece == 3)
                         Sink.done();
                       return true;
                     },
                     "text/plain"));
}
