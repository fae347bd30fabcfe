// Makes the first file of its request and waits for the second: two of these run at the same time, or never end.
#include <faas.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int faas_main(void) {
  char text[400], own[200], other[200];
  faas_bytes request = faas_request();
  snprintf(text, sizeof text, "%.*s", (int)request.size, (const char *)request.data);
  if (sscanf(text, "%199s %199s", own, other) != 2)
    return faas_fail("two files, please");
  fclose(fopen(own, "w"));
  for (int i = 0; i < 12000 && access(other, F_OK); i++)
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
  return access(other, F_OK);
}
