// Invokes `text` three times at once through libcurl's multi interface.
#include <curl/curl.h>
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 3 };

static size_t drop(char *data, size_t size, size_t count, void *unused) {
  (void)data, (void)unused;
  return size * count;
}

int faas_main(void) {
  char url[200];
  const char *gateway = getenv("FAAS_GATEWAY");
  snprintf(url, sizeof url, "%.*stext", (int)(strlen(gateway) - strlen("{function}")), gateway);
  CURLM *multi = curl_multi_init();
  CURL *handles[COUNT];
  for (int i = 0; i < COUNT; i++) {
    handles[i] = curl_easy_init();
    curl_easy_setopt(handles[i], CURLOPT_URL, url);
    curl_easy_setopt(handles[i], CURLOPT_POSTFIELDS, "many");
    curl_easy_setopt(handles[i], CURLOPT_WRITEFUNCTION, drop);
    curl_multi_add_handle(multi, handles[i]);
  }
  int running = 0, failed = 0, left;
  do {
    curl_multi_perform(multi, &running);
    curl_multi_wait(multi, NULL, 0, 100, NULL);
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));)
      failed |= message->msg == CURLMSG_DONE && message->data.result;
  } while (running);
  for (int i = 0; i < COUNT; i++) {
    curl_multi_remove_handle(multi, handles[i]);
    curl_easy_cleanup(handles[i]);
  }
  curl_multi_cleanup(multi);
  faas_respond("done", 4);
  return failed;
}
