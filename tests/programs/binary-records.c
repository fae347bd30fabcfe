/* binary-records - writes records with fwrite, reads them back with fread and fseek. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct record {
  char name[12];
  int32_t number;
  double value;
};

int main(void) {
  FILE *file = tmpfile();
  if (!file)
    return 1;
  for (int i = 0; i < 100; i++) {
    struct record record;
    memset(&record, 0, sizeof record);
    snprintf(record.name, sizeof record.name, "record%d", i);
    record.number = i * i;
    record.value = i / 8.0;
    fwrite(&record, sizeof record, 1, file);
  }
  printf("%ld %ld\n", ftell(file), (long)(100 * sizeof(struct record)));
  for (int i = 99; i > 0; i /= 2) {
    struct record record;
    fseek(file, i * (long)sizeof record, SEEK_SET);
    printf("%zu ", fread(&record, sizeof record, 1, file));
    printf("%s %d %g\n", record.name, record.number, record.value);
  }
  fseek(file, -8, SEEK_END);
  double last;
  printf("%zu %g ", fread(&last, sizeof last, 1, file), last);
  printf("%zu %d\n", fread(&last, sizeof last, 1, file), !!feof(file));
}
