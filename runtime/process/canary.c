/* canary.c - the end of a function whose stack protector finds the stack damaged.
 *
 * libc's __stack_chk_fail ends the process. Code generation calls this one, whose name it knows, in all code of the
 * binary; libraries keep libc's. Not in libfaas.a, whose program has its process to itself. */
#include "core/heap.h"
#include "process/exit.h"
#include "process/frame.h"

_Noreturn void __faas_abort(void);

__attribute__((used)) _Noreturn void __stack_chk_fail(void) {
  fprintf(stderr, "faas: function '%s': stack smashing detected\n", faas_current ? faas_current->function->name : "");
  __faas_abort();
}
