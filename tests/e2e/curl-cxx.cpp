// libcurl from C++: callbacks that are lambdas, handles in smart pointers, in static objects and in threads; the callee in
// a process of its own.
// REQUIRES: libcurl
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc %s -o %t/caller.bc
// RUN: %clang_bc %S/Inputs/served.c -o %t/near.bc
// RUN: %faas-merge %t/caller.bc %t/near.bc --root caller --isolate near=process -o %t/fused
// RUN: %t/fused </dev/null | FileCheck %s --match-full-lines

// CHECK:      200 [static]
// CHECK-NEXT: 200 [0] 200 [1] 200 [2] 200 [3]
// CHECK-NEXT: 500 function 'near' was ended by signal 6 (Aborted)

#include <curl/curl.h>

#include <array>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

class Client {
public:
  Client() : Handle(curl_easy_init(), curl_easy_cleanup) {
    curl_easy_setopt(Handle.get(), CURLOPT_URL, "http://gateway.openfaas.svc.cluster.local:8080/function/near");
    curl_easy_setopt(Handle.get(), CURLOPT_WRITEDATA, &Answer);
    curl_easy_setopt(
        Handle.get(), CURLOPT_WRITEFUNCTION, +[](char *Data, size_t Size, size_t Count, void *Target) {
          static_cast<std::string *>(Target)->append(Data, Size * Count);
          return Size * Count;
        });
  }
  std::string post(const std::string &Body) {
    Answer.clear();
    curl_easy_setopt(Handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(Body.size()));
    curl_easy_setopt(Handle.get(), CURLOPT_COPYPOSTFIELDS, Body.c_str());
    if (CURLcode Code = curl_easy_perform(Handle.get()))
      return curl_easy_strerror(Code);
    long Status = 0;
    curl_easy_getinfo(Handle.get(), CURLINFO_RESPONSE_CODE, &Status);
    return std::to_string(Status) + " " + Answer;
  }

private:
  std::unique_ptr<CURL, void (*)(CURL *)> Handle;
  std::string Answer;
};

static Client Shared;

int main() {
  std::cout << Shared.post("static") << "\n";
  std::array<std::string, 4> Answers;
  std::array<std::thread, 4> Threads;
  for (size_t I = 0; I < Threads.size(); ++I)
    Threads[I] = std::thread([&, I] { Answers[I] = Client().post(std::to_string(I)); });
  for (std::thread &Thread : Threads)
    Thread.join();
  std::cout << Answers[0] << " " << Answers[1] << " " << Answers[2] << " " << Answers[3] << "\n";
  std::cout << Shared.post("crash") << "\n";
}
