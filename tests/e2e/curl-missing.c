// Without libcurl on the machine a request to a fused function works, and one that has to leave the binary fails with
// CURLE_FAILED_INIT and the reason, as do the parts of the interface that only libcurl has.
// REQUIRES: libcurl
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/caller.bc
// RUN: %clang_bc %S/Inputs/served.c -o %t/near.bc
// RUN: %faas-merge %t/caller.bc %t/near.bc --root caller -o %t/fused
// RUN: echo nothing >%t/libcurl.so.4 && echo nothing >%t/libcurl-gnutls.so.4
// RUN: env LD_LIBRARY_PATH=%t %t/fused </dev/null 2>%t/log | FileCheck %s --match-full-lines
// RUN: FileCheck %s --check-prefix=LOG <%t/log

// CHECK:      [near]0 untouched
// CHECK-NEXT: 2 libcurl is not installed: {{.*}}
// CHECK-NEXT: 2
// CHECK-NEXT: no multi handle, no URL, version libcurl/none
// LOG: faas: libcurl is not installed: {{.*}}
// LOG-NOT: faas:

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  char error[CURL_ERROR_SIZE] = "untouched";
  CURL *handle = curl_easy_init();
  curl_easy_setopt(handle, CURLOPT_URL, "http://gateway.openfaas:8080/function/near");
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "near");
  CURLcode code = curl_easy_perform(handle);
  fflush(stdout);
  printf("%d %s\n", code, error);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(handle, CURLOPT_URL, "http://127.0.0.1:1/");
  printf("%d ", curl_easy_perform(handle));
  printf("%s\n", error);
  printf("%d\n", curl_easy_setopt(handle, CURLOPT_DNS_SERVERS, "127.0.0.1"));
  printf("%s, %s, version %s\n", curl_multi_init() ? "multi" : "no multi handle", curl_url() ? "URL" : "no URL",
         curl_version());
  curl_easy_cleanup(handle);
}
