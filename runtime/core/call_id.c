/* call_id.c - ids of calls. */
#include "core/call_id.h"
#include "core/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

void faas_make_call_id(char id[FAAS_CALL_ID_SIZE + 1]) {
  unsigned char bytes[16] = {0};
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    memcpy(bytes, &(int64_t){faas_milliseconds()}, sizeof(int64_t)); /* for want of better */
  bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
  bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
  for (size_t i = 0; i < sizeof bytes; i++) {
    bool dash = i == 4 || i == 6 || i == 8 || i == 10;
    id += sprintf(id, dash ? "-%02x" : "%02x", bytes[i]);
  }
}
