/* owners.h - whose a descriptor is: an invocation's, the runtime's, or nobody's that is known. */
#ifndef FAAS_CORE_OWNERS_H
#define FAAS_CORE_OWNERS_H

#include <stddef.h>

/* Null: what the process was started with, what a native library opened, what is not open. All of it can be called by
 * several threads; a number belongs to the one that opened it until it is closed. */
const void *faas_owner(int descriptor);
void faas_set_owner(int descriptor, const void *owner);

/* The lowest from `descriptor` on that is the runtime's, or -1. */
int faas_next_of_runtime(int descriptor);

/* Makes a descriptor the runtime's, which no function can reach, until faas_close; passes a failure through. The second
 * also moves it out of the way of functions, which expect low numbers. */
int faas_claim(int descriptor);
int faas_keep(int descriptor);
/* Closes it, whoever had it. */
void faas_close(int descriptor);
/* Notes that it is closed, or about to be, in another way. */
void faas_forget_owner(int descriptor);
/* The same for native code, which may run in a child of vfork: nothing that this process has is closed then. */
void faas_closed_natively(int descriptor);
/* In a process that was forked: closes all that have an owner but the `count` of `kept`. */
void faas_close_owned(const int *kept, size_t count);

#endif
