// A process has 1024 thread keys; invocations that make some and leave them do not use them up.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/keys.bc
// RUN: %clang_bc -DCALLER %s -o %t/caller.bc
// RUN: %faas-merge %t/caller.bc %t/keys.bc -o %t/fused
// RUN: %t/fused < /dev/null | FileCheck %s
// CHECK: 3000 of 3000

#include <faas.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef CALLER
int faas_main(void) {
  int fine = 0;
  for (int i = 0; i < 3000; i++) {
    faas_response response;
    fine += faas_invoke("keys", "", 0, &response) == FAAS_OK;
    faas_response_free(&response);
  }
  char text[100];
  return faas_respond(text, (size_t)snprintf(text, sizeof text, "%d of 3000", fine));
}
#else
int main(void) {
  pthread_key_t left, deleted;
  if (pthread_key_create(&left, free) || pthread_key_create(&deleted, NULL) || pthread_getspecific(left))
    return 1;
  static int value;
  return pthread_setspecific(left, &value) || pthread_getspecific(left) != &value || pthread_key_delete(deleted);
}
#endif
