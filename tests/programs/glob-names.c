/* glob-names - fnmatch, and glob over files of its own. */
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  static const char *const patterns[] = {"*.c", "a?c", "[!x]*", "x*y*z", "\\*"};
  static const char *const names[] = {"main.c", "abc", "xyz", "*"};
  for (int i = 0; i < 5; i++, putchar('\n'))
    for (int j = 0; j < 4; j++)
      putchar(fnmatch(patterns[i], names[j], 0) ? '-' : '+');
  char folder[] = "/tmp/faas-glob-XXXXXX", path[64];
  if (!mkdtemp(folder))
    return 1;
  for (int i = 0; i < 5; i++) {
    snprintf(path, sizeof path, "%s/file%d.%s", folder, i, i % 2 ? "txt" : "dat");
    fclose(fopen(path, "w"));
  }
  glob_t found;
  snprintf(path, sizeof path, "%s/*.dat", folder);
  printf("%d %zu:", glob(path, 0, NULL, &found), found.gl_pathc);
  for (size_t i = 0; i < found.gl_pathc; i++)
    printf(" %s", strrchr(found.gl_pathv[i], '/') + 1);
  snprintf(path, sizeof path, "%s/*", folder);
  glob(path, 0, NULL, &found);
  for (size_t i = 0; i < found.gl_pathc; i++)
    unlink(found.gl_pathv[i]);
  printf(" %d\n", rmdir(folder));
}
