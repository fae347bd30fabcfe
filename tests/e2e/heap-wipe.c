// --wipe: what an invocation had in memory is cleared when it ends: small and large blocks, freed or not, its globals.
// Without it the next invocation finds it.
// UNSUPPORTED: sanitizers
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o secret.bc
// RUN: %clang_bc -DCALLER %s -o caller.bc
// RUN: %faas-merge caller.bc secret.bc -o fused
// RUN: ./fused < /dev/null | FileCheck %s --check-prefix=KEPT
// RUN: %faas-merge caller.bc secret.bc --wipe -o fused
// RUN: ./fused < /dev/null | FileCheck %s --check-prefix=WIPED
// RUN: %faas-merge caller.bc secret.bc --wipe --isolate secret=process -o fused
// RUN: ./fused < /dev/null | FileCheck %s --check-prefix=WIPED

// KEPT:       returns: {{[1-9][0-9]*}} left
// KEPT-NEXT:  exits: {{[1-9][0-9]*}} left
// WIPED:      returns: 0 left
// WIPED-NEXT: exits: 0 left

#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 12 };

#ifdef CALLER
/* Looks at the memory that the callee had, which stays the binary's. */
static size_t look(const char *request) {
  faas_response response;
  char *blocks[BLOCKS + 1];
  size_t left = 0;
  faas_invoke("secret", request, strlen(request), &response);
  if (response.size != sizeof blocks)
    exit(1);
  memcpy(blocks, response.data, sizeof blocks);
  faas_response_free(&response);
  for (int i = 0; i <= BLOCKS; i++)
    for (size_t at = 0; at + 6 <= (size_t)16 << i; at++)
      left += !memcmp(blocks[i] + at, "secret", 6);
  return left;
}

int faas_main(void) {
  char text[100];
  size_t returns = look("return"), exits = look("exit");
  return faas_respond(text, (size_t)sprintf(text, "returns: %zu left\nexits: %zu left\n", returns, exits));
}
#else
static char global[16 << BLOCKS];

static void fill(char *block, size_t size) {
  for (size_t at = 0; at < size; at++)
    block[at] = "secret"[at % 6];
}

int faas_main(void) {
  char *blocks[BLOCKS + 1];
  for (int i = 0; i < BLOCKS; i++)
    fill(blocks[i] = malloc((size_t)16 << i), (size_t)16 << i);
  fill(blocks[BLOCKS] = global, sizeof global);
  free(blocks[0]);
  free(blocks[BLOCKS - 1]);
  faas_respond(blocks, sizeof blocks);
  if (*(const char *)faas_request().data == 'e')
    exit(0);
  return 0;
}
#endif
