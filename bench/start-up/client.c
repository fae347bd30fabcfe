#include "client.h"

#include <curl/curl.h>

const char *client_version(void) { return curl_version(); }
int client_next(int number) { return number + 1; }
