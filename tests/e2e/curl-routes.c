// Where requests through libcurl go: one handle to a fused function, to one that is not in the binary, and back; what a
// local call cannot do takes the network; a binary that stays local loads nothing.
// REQUIRES: libcurl
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/caller.bc
// RUN: %clang_bc %S/Inputs/served.c -o %t/near.bc
// RUN: cp %t/near.bc %t/far.bc
// RUN: %faas-merge %t/near.bc %t/far.bc --root near -o %t/server
// RUN: %faas-merge %t/caller.bc %t/near.bc --root caller --gateway 'http://{function}.test:81/api' -lcurl -o %t/fused \
// RUN:   | FileCheck %s --check-prefix=REPORT
// RUN: %clang -O1 -D_GNU_SOURCE %s -o %t/apart -lcurl -lpthread
// RUN: %gateway %t/server %t/apart </dev/null >%t/apart.txt
// RUN: %gateway %t/server %t/fused </dev/null >%t/fused.txt
// RUN: diff %t/apart.txt %t/fused.txt
// RUN: FileCheck %s --match-full-lines <%t/fused.txt
// RUN: %gateway none %t/fused </dev/null | FileCheck %s --match-full-lines --check-prefix=ALONE
// RUN: llvm-readelf -d %t/fused | FileCheck %s --check-prefix=NEEDED

// REPORT: libraries not linked
// REPORT-NEXT: curl (loaded when a request leaves the binary)
// NEEDED-NOT: {{NEEDED.*curl}}

// CHECK:      near 0 200 [one]
// CHECK-NEXT: far 0 200 [two]
// CHECK-NEXT: near 0 200 [three]
// CHECK-NEXT: elsewhere 0 404 no function 'elsewhere' here
// CHECK-NEXT: from a thread 0 200 [four]
// CHECK-NEXT: multi 0 200 [multi]
// CHECK-NEXT: share 0 200 [near]
// CHECK-NEXT: url handle 0 200 [near]
// CHECK-NEXT: part of it 0 200 [near]
// CHECK-NEXT: later 0 200 [near]
// CHECK-NEXT: connected elsewhere 7 0

// ALONE:      near 0 200 [one]
// ALONE-NEXT: far 7 0
// ALONE-NEXT: near 0 200 [three]
// ALONE-NEXT: elsewhere 7 0
// ALONE-NEXT: from a thread 0 200 [four]
// ALONE-NEXT: multi 7 0
// ALONE-NEXT: share 0 200 [near]
// ALONE-NEXT: url handle 7 0
// ALONE-NEXT: part of it 7 0
// ALONE-NEXT: later 7 0
// ALONE-NEXT: connected elsewhere 7 0
// ALONE-NEXT: pattern 0 200 [near]

#include <curl/curl.h>
#include <pthread.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
  char data[200];
  size_t size;
};

static size_t collect(char *data, size_t size, size_t count, void *argument) {
  struct text *text = argument;
  if (text->size + size * count >= sizeof text->data)
    return 0;
  memcpy(text->data + text->size, data, size * count);
  text->size += size * count;
  return size * count;
}

static void target(CURL *handle, const char *function, const char *body) {
  char url[200];
  snprintf(url, sizeof url, "%s/function/%s", getenv("FAAS_TEST_GATEWAY"), function);
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, collect);
}

static void show(const char *label, CURLcode code, CURL *handle, const struct text *text) {
  long status = -1;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  printf("%s %d %ld%s%.*s\n", label, code, status, text->size ? " " : "", (int)text->size, text->data);
}

static void perform(const char *label, CURL *handle) {
  struct text text = {{0}, 0};
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &text);
  show(label, curl_easy_perform(handle), handle, &text);
}

static void *in_thread(void *handle) {
  perform("from a thread", handle);
  return NULL;
}

static void multi(void) {
  CURL *handle = curl_easy_init();
  CURLM *all = curl_multi_init();
  struct text text = {{0}, 0};
  target(handle, "near", "multi");
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &text);
  curl_multi_add_handle(all, handle);
  for (int running = 1; running;) {
    curl_multi_perform(all, &running);
    curl_multi_poll(all, NULL, 0, 100, NULL);
  }
  int left;
  CURLMsg *message = curl_multi_info_read(all, &left);
  show("multi", message->data.result, message->easy_handle, &text);
  if (message->easy_handle != handle)
    puts("another handle");
  curl_multi_remove_handle(all, handle);
  curl_easy_cleanup(handle);
  curl_multi_cleanup(all);
}

int main(void) {
  CURL *handle = curl_easy_init();
  target(handle, "near", "one");
  perform("near", handle);
  target(handle, "far", "two");
  perform("far", handle);
  target(handle, "near", "three");
  perform("near", handle);
  target(handle, "elsewhere", "x");
  perform("elsewhere", handle);

  pthread_t thread;
  target(handle, "near", "four");
  pthread_create(&thread, NULL, in_thread, handle);
  pthread_join(thread, NULL);
  multi();

  CURLSH *share = curl_share_init();
  curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  target(handle, "near", "near");
  curl_easy_setopt(handle, CURLOPT_SHARE, share);
  perform("share", handle);
  curl_easy_setopt(handle, CURLOPT_SHARE, NULL);
  curl_share_cleanup(share);

  char text[200];
  snprintf(text, sizeof text, "%s/function/near", getenv("FAAS_TEST_GATEWAY"));
  CURLU *url = curl_url();
  curl_url_set(url, CURLUPART_URL, text, 0);
  curl_easy_setopt(handle, CURLOPT_URL, NULL);
  curl_easy_setopt(handle, CURLOPT_CURLU, url);
  perform("url handle", handle);
  curl_easy_setopt(handle, CURLOPT_CURLU, NULL);
  curl_url_cleanup(url);

  target(handle, "near", "near");
  curl_easy_setopt(handle, CURLOPT_RANGE, "0-100");
  perform("part of it", handle);
  curl_easy_setopt(handle, CURLOPT_RANGE, NULL);
  struct curl_slist *later = curl_slist_append(NULL, "X-Fission-Invoke-Mode: async");
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, later);
  perform("later", handle);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, NULL);
  struct curl_slist *other = curl_slist_append(NULL, "::127.0.0.1:1");
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECT_TO, other);
  perform("connected elsewhere", handle);

  if (!strcmp(getenv("FAAS_TEST_GATEWAY"), "http://127.0.0.1:1")) {
    curl_easy_setopt(handle, CURLOPT_CONNECT_TO, NULL);
    curl_easy_setopt(handle, CURLOPT_URL, "near.test:81/api/x");
    perform("pattern", handle);
  }
  return 0; /* and leaves handle and lists */
}
