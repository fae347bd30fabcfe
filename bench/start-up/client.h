/* client.h - a shared library on libcurl, as SDKs of cloud services are. */
const char *client_version(void);
int client_next(int number);
