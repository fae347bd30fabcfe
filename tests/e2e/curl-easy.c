// libcurl's easy interface in a fused function behaves as the real library against the HTTP server: the same program
// with real libcurl and a server, and fused with nothing to connect to, prints the same.
// REQUIRES: libcurl
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/caller.bc
// RUN: %clang_bc %S/Inputs/served.c -o %t/near.bc
// RUN: %faas-merge %t/near.bc -o %t/server
// RUN: %faas-merge %t/caller.bc %t/near.bc --root caller -o %t/fused
// RUN: %clang -O1 -D_GNU_SOURCE %s -o %t/apart -lcurl
// RUN: %gateway %t/server %t/apart </dev/null >%t/apart.txt
// RUN: %gateway none %t/fused </dev/null >%t/fused.txt
// RUN: diff %t/apart.txt %t/fused.txt
// RUN: FileCheck %s --match-full-lines --strict-whitespace <%t/fused.txt

// What differs by nature is not printed: times, ports, the sizes of pieces.
//      CHECK:== post
// CHECK-NEXT:[hello]
// CHECK-NEXT:0 status 200 type application/octet-stream up 5 down 7
//      CHECK:== zero bytes
// CHECK-NEXT:[a.b]
//      CHECK:== get
// CHECK-NEXT:[]
//      CHECK:== callee fails
// CHECK-NEXT:function 'near' exited with status 3
// CHECK-NEXT:0 status 500 type text/plain up 4 down 36
//      CHECK:== fail on error
//      CHECK:22 status 500 {{.*}} error: The requested URL returned error: 500
//      CHECK:== short write
// CHECK-NEXT:23 error: Failure writing output to destination
//      CHECK:== headers
// CHECK-NEXT:H HTTP/1.1 200 OK
//      CHECK:== end

#include <curl/curl.h>
#include <curl/mprintf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static CURL *handle;
static char url[200];
static char error[CURL_ERROR_SIZE];

static size_t print(char *data, size_t size, size_t count, void *unused) {
  (void)unused;
  for (size_t i = 0; i < size * count; i++)
    putchar(data[i] ? data[i] : '.');
  return size * count;
}

static size_t print_header(char *data, size_t size, size_t count, void *mark) {
  printf("%s ", (char *)mark);
  return print(data, size, count, NULL);
}

static size_t drop(char *data, size_t size, size_t count, void *total) {
  (void)data;
  *(size_t *)total += size * count;
  return size * count;
}

static size_t refuse(char *data, size_t size, size_t count, void *unused) {
  (void)data;
  (void)unused;
  return size * count - 1;
}

static void begin(const char *name) {
  printf("== %s\n", name);
  strcpy(error, "untouched");
  curl_easy_reset(handle);
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, print);
}

static void perform(CURL *which) {
  CURLcode code = curl_easy_perform(which);
  long status = -1;
  char *type = NULL;
  curl_off_t up = -1, down = -1;
  curl_easy_getinfo(which, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(which, CURLINFO_CONTENT_TYPE, &type);
  curl_easy_getinfo(which, CURLINFO_SIZE_UPLOAD_T, &up);
  curl_easy_getinfo(which, CURLINFO_SIZE_DOWNLOAD_T, &down);
  printf("\n%d status %ld type %s up %ld down %ld", code, status, type ? type : "none", (long)up, (long)down);
  printf("%s%s\n", *error ? " error: " : "", error);
}

static void post(const char *body) {
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
  perform(handle);
}

/* ---- request bodies ---- */

struct source {
  const char *rest;
  size_t piece;
};

static size_t give(char *data, size_t size, size_t count, void *argument) {
  struct source *source = argument;
  size_t length = strlen(source->rest);
  length = length < source->piece ? length : source->piece;
  if (length > size * count)
    abort();
  memcpy(data, source->rest, length);
  source->rest += length;
  return length;
}

static size_t give_up(char *data, size_t size, size_t count, void *unused) {
  (void)data;
  (void)size;
  (void)count;
  (void)unused;
  return CURL_READFUNC_ABORT;
}

static void bodies(void) {
  begin("post");
  post("hello");
  begin("zero bytes");
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, 3L);
  post("a\0b");
  begin("large size option");
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "hello");
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)2);
  perform(handle);
  begin("empty post");
  post("");
  begin("copied");
  char text[] = "copied";
  curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, text);
  memset(text, 'x', 6);
  perform(handle);
  begin("get");
  perform(handle);
  begin("get after post");
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "unused");
  curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
  perform(handle);
  begin("custom method");
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "DELETE");
  perform(handle);
  struct source sized = {"from a callback", 4}, chunked = {"in chunks", 2}, put = {"put", 9}, longer = {"longer", 9};
  begin("read callback");
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, 15L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(handle, CURLOPT_READDATA, &sized);
  perform(handle);
  begin("read callback, chunked");
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(handle, CURLOPT_READDATA, &chunked);
  struct curl_slist *lines = curl_slist_append(NULL, "Transfer-Encoding: chunked");
  lines = curl_slist_append(lines, "Expect:");
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines);
  size_t total = 0;
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &total);
  CURLcode code = curl_easy_perform(handle);
  printf("%d %zu\n", code, total);
  curl_slist_free_all(lines);
  begin("upload");
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_INFILESIZE, 3L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(handle, CURLOPT_READDATA, &put);
  perform(handle);
  begin("read callback gives up");
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, 5L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, give_up);
  code = curl_easy_perform(handle);
  printf("%d %s\n", code, error);
  begin("unused source");
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(handle, CURLOPT_READDATA, &longer);
  post("fields win");
}

/* ---- answers ---- */

static void answers(void) {
  begin("callee fails");
  post("fail");
  begin("callee crashes");
  post("crash");
  begin("fail on error");
  curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
  post("fail");
  begin("fail on error, with headers");
  curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, print_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, "H");
  post("fail");
  begin("short write");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, refuse);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "x");
  printf("%d", curl_easy_perform(handle));
  printf(" error: %s\n", error);
  begin("short header write");
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, refuse);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "x");
  printf("%d", curl_easy_perform(handle));
  printf(" error: %s\n", error);
  begin("headers");
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, print_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, "H");
  post("x");
  begin("headers to the write callback");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, print_header);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, "W");
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, "H");
  post("x");
  begin("headers in the body");
  curl_easy_setopt(handle, CURLOPT_HEADER, 1L);
  post("x");
  begin("no body");
  curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, print_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, "H");
  perform(handle);
  begin("no answer body");
  post("nothing");
  begin("large");
  size_t total = 0;
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &total);
  post("large");
  printf("%zu\n", total);
  begin("to stdout");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, NULL);
  post("hello");
  begin("to a file");
  FILE *file = tmpfile();
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, NULL);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, file);
  post("hello");
  printf("%ld bytes\n", ftell(file));
  fclose(file);
}

/* ---- progress ---- */

static int steps;

static int follow(void *argument, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up) {
  (void)up_total;
  steps++;
  curl_off_t *last = argument;
  last[0] = down_total;
  last[1] = down;
  last[2] = up;
  return 0;
}

static int stop(void *argument, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  (void)argument, (void)a, (void)b, (void)c, (void)d;
  return 1;
}

static int stop_old(void *argument, double a, double b, double c, double d) {
  (void)argument, (void)a, (void)b, (void)c, (void)d;
  return 1;
}

static size_t pause_once(char *data, size_t size, size_t count, void *paused) {
  if (!(*(int *)paused)++)
    return CURL_WRITEFUNC_PAUSE;
  return print(data, size, count, NULL);
}

static int resume(void *argument, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  (void)a, (void)b, (void)c, (void)d;
  if (*(int *)argument)
    curl_easy_pause(handle, CURLPAUSE_CONT);
  return 0;
}

static void progress(void) {
  begin("progress");
  curl_off_t last[3] = {0};
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, follow);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, last);
  post("hello");
  printf("%d %ld %ld %ld\n", steps > 1, (long)last[0], (long)last[1], (long)last[2]);
  begin("progress stops");
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, stop);
  printf("%d", curl_easy_perform(handle));
  printf(" error: %s\n", error);
  begin("old progress stops");
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_PROGRESSFUNCTION, stop_old);
  printf("%d", curl_easy_perform(handle));
  printf(" error: %s\n", error);
  begin("pause");
  int paused = 0;
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, resume);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &paused);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, pause_once);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &paused);
  post("hello");
}

/* ---- handles ---- */

static void handles(void) {
  begin("private");
  char *given = NULL, *method = NULL;
  curl_easy_setopt(handle, CURLOPT_PRIVATE, "mine");
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &given);
  post("x");
  curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_METHOD, &method);
  printf("%s %s\n", given, method);
  begin("infos");
  long version = 0, redirects = -1, header_size = 0;
  double total = -1;
  curl_off_t length = 0;
  char *scheme = NULL, *ip = NULL, *effective = NULL;
  post("x");
  curl_easy_getinfo(handle, CURLINFO_HTTP_VERSION, &version);
  curl_easy_getinfo(handle, CURLINFO_REDIRECT_COUNT, &redirects);
  curl_easy_getinfo(handle, CURLINFO_HEADER_SIZE, &header_size);
  curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME, &total);
  curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  curl_easy_getinfo(handle, CURLINFO_SCHEME, &scheme);
  curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &effective);
  printf("%ld %ld %ld %d %ld %s %s %s\n", version, redirects, header_size, total > 0, (long)length, scheme, ip,
         strchr(effective + 7, '/'));
  begin("one header");
  struct curl_header *header = NULL;
  post("x");
  CURLHcode found = curl_easy_header(handle, "content-type", 0, CURLH_HEADER, -1, &header);
  printf("%d %s\n", found, found ? "" : header->value);
  printf("%d\n", curl_easy_header(handle, "nothing", 0, CURLH_HEADER, -1, &header));
  for (header = NULL; (header = curl_easy_nextheader(handle, CURLH_HEADER, -1, header));)
    printf("%s=%s\n", header->name, header->value);
  begin("copy of a handle");
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, 6L);
  curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, "copied");
  CURL *copy = curl_easy_duphandle(handle);
  curl_easy_setopt(handle, CURLOPT_URL, "nowhere://");
  perform(copy);
  curl_easy_cleanup(copy);
  begin("two handles");
  CURL *other = curl_easy_init();
  curl_easy_setopt(other, CURLOPT_URL, url);
  curl_easy_setopt(other, CURLOPT_POSTFIELDS, "other");
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "this");
  perform(other);
  perform(handle);
  curl_easy_cleanup(other);
  begin("bad arguments");
  printf("%d", curl_easy_setopt(NULL, CURLOPT_URL, url));
  printf(" %d", curl_easy_setopt(handle, (CURLoption)9999, 1L));
  printf(" %d", curl_easy_setopt(handle, CURLOPT_TIMEOUT, -1L));
  printf(" %d", curl_easy_setopt(handle, CURLOPT_SSLVERSION, 99L));
  printf(" %d\n", curl_easy_perform(NULL));
  curl_easy_cleanup(NULL);
  begin("helpers");
  char *escaped = curl_easy_escape(handle, "a b/\xc3\xa4~", 0), *plain = curl_easy_unescape(handle, "%41b%2", 0, NULL);
  printf("%s %s %s %d\n", escaped, plain, curl_easy_strerror(CURLE_WRITE_ERROR), curl_strequal("a", "A"));
  curl_free(escaped);
  curl_free(plain);
  curl_mprintf("%s %d\n", "libcurl's own printf", 5);
}

/* ---- mime and forms ---- */

/* The boundary is random. */
static size_t print_parts(char *data, size_t size, size_t count, void *unused) {
  char text[2000];
  size_t length = size * count;
  memcpy(text, data, length);
  for (char *at = text; (at = memmem(at, length - (size_t)(at - text), "------------------------", 24)); at += 24)
    memset(at + strspn(at, "-"), '#', 16);
  return print(text, 1, length, unused);
}

static void multipart(void) {
  begin("mime");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, print_parts);
  curl_mime *mime = curl_mime_init(handle);
  curl_mimepart *part = curl_mime_addpart(mime);
  curl_mime_name(part, "plain");
  curl_mime_data(part, "value", CURL_ZERO_TERMINATED);
  part = curl_mime_addpart(mime);
  curl_mime_name(part, "quoted \"name\"");
  curl_mime_data(part, "a\0b", 3);
  curl_mime_type(part, "text/x-odd");
  part = curl_mime_addpart(mime);
  curl_mime_name(part, "file");
  curl_mime_data(part, "<p>", 3);
  curl_mime_filename(part, "page.html");
  part = curl_mime_addpart(mime);
  struct source source = {"called back", 3};
  curl_mime_name(part, "callback");
  curl_mime_data_cb(part, 11, give, NULL, NULL, &source);
  curl_easy_setopt(handle, CURLOPT_MIMEPOST, mime);
  curl_easy_perform(handle);
  curl_mime_free(mime);
  begin("form");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, print_parts);
  struct curl_httppost *first = NULL, *last = NULL;
  struct curl_forms forms[] = {{CURLFORM_COPYNAME, "b"}, {CURLFORM_COPYCONTENTS, "two"}, {CURLFORM_END, NULL}};
  printf("%d\n", curl_formadd(&first, &last, CURLFORM_COPYNAME, "a", CURLFORM_PTRCONTENTS, "one",
                              CURLFORM_CONTENTSLENGTH, 2L, CURLFORM_END));
  printf("%d\n", curl_formadd(&first, &last, CURLFORM_ARRAY, forms, CURLFORM_CONTENTTYPE, "text/x", CURLFORM_END));
  curl_easy_setopt(handle, CURLOPT_HTTPPOST, first);
  curl_easy_perform(handle);
  curl_formfree(first);
}

int main(void) {
  snprintf(url, sizeof url, "%s/function/near", getenv("FAAS_TEST_GATEWAY"));
  curl_global_init(CURL_GLOBAL_ALL);
  handle = curl_easy_init();
  bodies();
  answers();
  progress();
  handles();
  multipart();
  curl_easy_cleanup(handle);
  curl_global_cleanup();
  puts("\n== end");
  return 0;
}
