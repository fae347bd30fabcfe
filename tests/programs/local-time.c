/* local-time - mktime and localtime in time zones that it sets itself. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(void) {
  static const char *const zones[] = {"UTC0", "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3"};
  for (int i = 0; i < 3; i++) {
    setenv("TZ", zones[i], 1);
    tzset();
    struct tm summer = {.tm_year = 121, .tm_mon = 6, .tm_mday = 1, .tm_hour = 12, .tm_isdst = -1};
    time_t t = mktime(&summer);
    struct tm parts;
    time_t winter = t - 180 * 86400;
    localtime_r(&winter, &parts);
    printf("%lld %d %02d:%02d %d\n", (long long)t, summer.tm_isdst, parts.tm_hour, parts.tm_min, parts.tm_isdst);
  }
}
