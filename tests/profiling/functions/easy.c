// Invokes `text` through libcurl's easy interface: twice with one handle, with headers of its own, and a server that
// is none.
#include <curl/curl.h>
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t append(char *data, size_t size, size_t count, void *unused) {
  (void)unused;
  return faas_respond(data, size * count) == FAAS_OK ? size * count : 0;
}

int faas_main(void) {
  char url[200];
  const char *gateway = getenv("FAAS_GATEWAY");
  snprintf(url, sizeof url, "%.*stext", (int)(strlen(gateway) - strlen("{function}")), gateway);
  CURL *curl = curl_easy_init();
  struct curl_slist *headers = curl_slist_append(NULL, "X-Own: kept");
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "by curl");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  CURLcode code = curl_easy_perform(curl);
  if (!code)
    code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_URL, "http://127.0.0.1:1/nothing");
  curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  return code;
}
