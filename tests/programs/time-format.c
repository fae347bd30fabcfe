/* time-format - gmtime, strftime, timegm and asctime of fixed times. */
#include <stdio.h>
#include <time.h>

int main(void) {
  static const time_t times[] = {0, 86399, 951782400, 1234567890, 4102444799, -1};
  for (int i = 0; i < 6; i++) {
    char text[100];
    struct tm *parts = gmtime(&times[i]);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %j %U %a %B %y %e %I %p %%", parts);
    printf("%s %s", text, asctime(parts));
    struct tm copy = *parts;
    copy.tm_mday += 45;
    time_t later = timegm(&copy);
    printf("%lld %d %d\n", (long long)(later - times[i]), copy.tm_mon, copy.tm_wday);
  }
  struct tm parsed = {0};
  char *end = strptime("17 Feb 2031 08:09:10", "%d %b %Y %H:%M:%S", &parsed);
  printf("%d %lld\n", *end, (long long)timegm(&parsed));
  printf("%.0f\n", difftime(times[3], times[2]));
}
