/* exit.c - the end of a process, for a fused function.
 *
 * The passes turn a function's call of libc's NAME into one of __faas_NAME. exit() in the thread that entered the
 * invocation jumps to its frame, over the function's own stack frames: as in a process, their destructors do not
 * run. In a thread that the function started it has the entering one do that (ending.c). */
#include "process/exit.h"
#include "core/heap.h"
#include "process/ending.h"
#include "process/frame.h"
#include "process/handlers.h"
#include "process/jump.h"
#include "process/stdio.h"
#include "process/threads.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

void faas_at_exit_drop(struct faas_at_exit **list) {
  while (*list) {
    struct faas_at_exit *handler = *list;
    *list = handler->next;
    faas_free(handler);
  }
}

/* What libc's own calls, and those of old programs, note. */
void push_cleanup(struct _pthread_cleanup_buffer *own, void (*routine)(void *),
                  void *argument) __asm__("_pthread_cleanup_push");
void pop_cleanup(struct _pthread_cleanup_buffer *own, int execute) __asm__("_pthread_cleanup_pop");

/* What callers of the invocation have noted takes itself off the list. */
void faas_forget_cleanups(void) {
  struct _pthread_cleanup_buffer own;
  push_cleanup(&own, NULL, NULL);
  own.__prev = NULL;
  pop_cleanup(&own, 0);
}

_Noreturn void faas_end(struct faas_frame *frame, struct faas_ending ending) {
  if (!faas_is_entering_thread(frame))
    faas_ask_for_end(frame, ending);
  if (frame->crew)
    atomic_store(&frame->crew->entering.away, 0);
  frame->ending = ending;
  faas_forget_cleanups();
  FAAS_JUMP(frame->jump);
}

_Noreturn void __faas_exit(int status) {
  if (!faas_current)
    exit(status);
  faas_end(faas_current, (struct faas_ending){.status = status});
}

/* Without exit handlers and without writing out stdio. */
_Noreturn void __faas__exit(int status) {
  /* A process that the function forked is not the invocation's. It may be one of vfork, on its parent's stack. */
  if (!faas_current || (faas_current->process && faas_current->process != getpid()))
    _Exit(status);
  faas_end(faas_current, (struct faas_ending){.status = status, .abrupt = true});
}

_Noreturn void __faas__Exit(int status) { __faas__exit(status); }
_Noreturn void __faas_quick_exit(int status) {
  if (!faas_current)
    quick_exit(status);
  faas_at_exit_run(&faas_current->at_quick_exit);
  __faas__exit(status);
}

_Noreturn void __faas_abort(void) {
  if (!faas_emulated())
    abort();
  faas_signal_abort(faas_current);
  faas_end_by_signal(faas_current, SIGABRT);
}

/* ---- handlers -------------------------------------------------------------------------------------------- */

static int push(struct faas_at_exit **list, struct faas_at_exit handler) {
  struct faas_at_exit *entry = faas_heap_alloc(&faas_current->heap, sizeof *entry);
  if (!entry)
    return -1;
  *entry = handler;
  entry->next = *list;
  *list = entry;
  return 0;
}

static int push_locked(struct faas_at_exit **list, struct faas_at_exit handler) {
  faas_frame_lock(faas_current);
  int result = push(list, handler);
  faas_frame_unlock(faas_current);
  return result;
}

int __faas___cxa_atexit(void (*call)(void *), void *argument, void *library) {
  (void)library;
  return push_locked(&faas_current->at_exit, (struct faas_at_exit){.call = call, .argument = argument});
}

int __faas_on_exit(void (*call)(int, void *), void *argument) {
  return push_locked(&faas_current->at_exit, (struct faas_at_exit){.call_with_status = call, .argument = argument});
}

static void call_without_argument(void *call) { ((void (*)(void))call)(); }

static struct faas_at_exit without_argument(void (*call)(void)) {
  return (struct faas_at_exit){.call = call_without_argument, .argument = (void *)call};
}

int __faas_atexit(void (*call)(void)) { return push_locked(&faas_current->at_exit, without_argument(call)); }

int __faas_at_quick_exit(void (*call)(void)) {
  return push_locked(&faas_current->at_quick_exit, without_argument(call));
}

/* A function that forks has a process of its own; in any other these are never called. */
int __register_atfork(void (*before)(void), void (*parent)(void), void (*child)(void), void *library);

int __faas___register_atfork(void (*before)(void), void (*parent)(void), void (*child)(void), void *library) {
  return faas_emulated() ? 0 : __register_atfork(before, parent, child, library);
}

int __faas_pthread_atfork(void (*before)(void), void (*parent)(void), void (*child)(void)) {
  return __faas___register_atfork(before, parent, child, NULL);
}

/* Not libc's, which would run those of a thread that is ended. */
int __faas___cxa_thread_atexit_impl(void (*call)(void *), void *argument, void *library) {
  (void)library;
  struct faas_frame *frame = faas_current;
  return push(faas_is_entering_thread(frame) ? &frame->at_thread_exit : &faas_thread->at_exit,
              (struct faas_at_exit){.call = call, .argument = argument});
}

int __faas___cxa_thread_atexit(void (*call)(void *), void *argument, void *library) {
  return __faas___cxa_thread_atexit_impl(call, argument, library);
}
