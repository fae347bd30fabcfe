/* mapped-memory - anonymous and file mappings, one of them left mapped. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  int *shared = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 16384; i++)
    shared[i] += i;
  printf("%d\n", shared[16383]);
  FILE *file = tmpfile();
  fputs("mapped text", file);
  fflush(file);
  char *text = mmap(NULL, 11, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
  text[0] = 'M';
  printf("%.11s\n", text);
  munmap(text, 11);
  printf("%d %d\n", mprotect(shared, 4096, PROT_READ), shared[5]);
}
