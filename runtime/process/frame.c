/* frame.c - invocation frames: the process that a fused function sees.
 *
 * A frame holds the request, the response and the function's state: a data block (its globals, in the form
 * that the compiler gave them) and, for each of its threads, a thread_data block (its thread-locals). Emitted
 * code reaches them through two thread-local pointers, __faas_data and __faas_thread_data; entering an
 * invocation points them at new blocks and leaving it points them back. A frame is one invocation, so recursion,
 * diamonds and parallel invocations of one function never share a block. The frame and the blocks are in the
 * invocation's heap. */
#include "process/frame.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/options.h"
#include "core/reply.h"
#include "core/response.h"
#include "process/cxx.h"
#include "process/descriptors.h"
#include "process/ending.h"
#include "process/environment.h"
#include "process/exit.h"
#include "process/file_locks.h"
#include "process/guard.h"
#include "process/handlers.h"
#include "process/jump.h"
#include "process/libc_state.h"
#include "process/mappings.h"
#include "process/metadata.h"
#include "process/respond.h"
#include "process/signals.h"
#include "process/stdio.h"
#include "process/threads.h"

#include <errno.h>
#include <immintrin.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

_Thread_local void *__faas_data;
_Thread_local void *__faas_thread_data;
_Thread_local size_t faas_depth_below;

void *faas_block_new(struct faas_heap *heap, const struct faas_block *block, void *data) {
  char *memory = faas_heap_zeroed(heap, block->align, block->size);
  if (!memory)
    return NULL;
  memcpy(memory, block->image, block->image_size);
  char *target = data ? data : memory;
  for (size_t i = 0; i < block->fixup_count; i++) {
    char *value = target + block->fixups[i].target;
    memcpy(memory + block->fixups[i].where, &value, sizeof value);
  }
  return memory;
}

/* Null in a binary without C++. */
__attribute__((weak)) struct faas_exceptions *__cxa_get_globals(void);

/* All exceptions masked, and none raised; rounds to the nearest. */
enum { FLOAT_DEFAULT = _MM_MASK_MASK };

/* How the calling thread rounds, in both units that have floating point numbers. */
static void set_float_mode(unsigned mode) {
  unsigned old = _mm_getcsr();
  if (old == mode)
    return;
  _mm_setcsr(mode);
  unsigned short x87 = (unsigned short)(0x37f | (mode & _MM_ROUND_MASK) >> 3);
  if ((old ^ mode) & ~_MM_EXCEPT_MASK)
    __asm__ volatile("fnclex; fldcw %0" : : "m"(x87));
}

void faas_reset_thread(void) {
  set_float_mode(FLOAT_DEFAULT);
  uselocale(LC_GLOBAL_LOCALE);
}

/* Of descriptors 0 and 1. What a server prints is for the log. */
static const unsigned char in_memory[] = {
    [FAAS_KIND_handler] = 0, [FAAS_KIND_program] = 3, [FAAS_KIND_server] = 1, [FAAS_KIND_poller] = 1};

struct faas_frame *faas_frame_new(const struct faas_function *function, size_t room) {
  struct faas_frame *frame = (struct faas_frame *)faas_heap_create(room);
  if (!frame)
    return NULL;
  struct faas_heap *heap = &frame->heap;
  heap->wipe = function->wipe;
  frame->function = function;
  if ((function->data && !(frame->data = faas_block_new(heap, function->data, NULL))) ||
      (function->thread_data && !(frame->thread_data = faas_block_new(heap, function->thread_data, frame->data)))) {
    faas_heap_destroy(heap);
    return NULL;
  }
  frame->float_mode = FLOAT_DEFAULT;
  atomic_init(&frame->in_memory, in_memory[function->kind]);
  frame->own_argv[0] = (char *)function->name;
  frame->argv = frame->own_argv;
  frame->argc = 1;
  frame->thread = pthread_self();
  frame->exceptions = __cxa_get_globals ? __cxa_get_globals() : NULL;
  pthread_mutex_init(&frame->lock, NULL);
  atomic_init(&frame->references, 1);
  faas_catch_signals_on_this_thread();
  if (function->environment)
    faas_environment(frame);
  frame->environment_at_start = frame->environment;
  return frame;
}

struct faas_frame *faas_frame_enter(const struct faas_function *function, const void *request, size_t size,
                                    struct faas_saved *saved) {
  struct faas_frame *frame = faas_frame_new(function, sizeof *frame);
  if (!frame)
    return NULL;
  frame->request = (faas_bytes){size ? request : "", size};
  frame->response.heap = faas_current_heap();
  frame->unusual = true;
  frame->depth = faas_next_depth();
  if (frame->depth == 1)
    frame->reply = faas_reply;
  if (frame->depth == 1 && faas_metadata) {
    frame->metadata = faas_metadata;
    frame->environment_waits = !faas_unfused;
  }
  faas_frame_switch_to(function, frame, saved);
  return frame;
}

void faas_at_exit_run(struct faas_at_exit **list) {
  while (*list) {
    struct faas_at_exit handler = **list;
    faas_free(*list); /* first, because the handler may not return */
    *list = handler.next;
    if (handler.call_with_status)
      handler.call_with_status(faas_current->ending.status, handler.argument);
    else
      handler.call(handler.argument);
  }
}

/* The environment that its constructors and main are given. */
static char **envp_of(struct faas_frame *frame) {
  if (frame->environment_waits)
    frame->environment_at_start = faas_environment(frame);
  return frame->environment_at_start ? frame->environment_at_start : environ;
}

/* An exception of the function must not pass this frame, so the runtime is compiled without unwind tables: the search
 * for a handler ends here. */
__attribute__((noinline)) int faas_frame_run(struct faas_frame *frame) {
  if (FAAS_SET_JUMP(frame->jump))
    return faas_frame_finish(faas_current);
  frame->float_mode = _mm_getcsr();
  set_float_mode(FLOAT_DEFAULT);
  errno = 0;
  const struct faas_function *function = frame->function;
  if (function->construct)
    function->construct(frame->argc, frame->argv, envp_of(frame));
  /* faas_main takes no parameters. */
  int status = function->entry(frame->argc, frame->argv, faas_is_program(function) ? envp_of(frame) : environ);
  faas_end_if_requested(frame);
  frame->ending = (struct faas_ending){.status = status};
  return faas_frame_finish(frame);
}

static void drop_handlers(struct faas_frame *frame) {
  faas_at_exit_drop(&frame->at_thread_exit);
  faas_at_exit_drop(&frame->at_exit);
  frame->destructed = true;
}

/* What exit() does: destructors of thread-locals, exit handlers. One that ends the process goes on with what is left,
 * as in a process. Then the threads end, as they do before the kernel closes what a process has open. */
static int finish(struct faas_frame *frame) {
  bool abrupt = frame->ending.abrupt;
  if (frame->crew)
    faas_ending_begins(frame, abrupt);
  if (abrupt)
    drop_handlers(frame);
  faas_at_exit_run(&frame->at_thread_exit);
  faas_at_exit_run(&frame->at_exit);
  if (frame->function->destruct && !frame->destructed) {
    frame->destructed = true;
    frame->function->destruct(frame->argc, frame->argv, envp_of(frame));
  }
  if (frame->crew)
    faas_threads_end(frame);
  faas_stdio_end(frame, abrupt);
  if (abrupt && !faas_is_program(frame->function))
    faas_frame_retract(frame);
  set_float_mode(frame->float_mode);
  return frame->ending.status & 0xff;
}

__attribute__((noinline)) int faas_frame_finish(struct faas_frame *frame) {
  return finish(FAAS_SET_JUMP(frame->jump) ? faas_current : frame);
}

struct faas_rare *faas_frame_rare(struct faas_frame *frame) {
  struct faas_rare *rare = atomic_load_explicit(&frame->rare, memory_order_acquire);
  if (rare)
    return rare;
  faas_frame_lock(frame);
  if (!(rare = frame->rare) && (rare = faas_heap_zeroed(&frame->heap, 1, sizeof *rare)))
    atomic_store(&frame->rare, rare);
  faas_frame_unlock(frame);
  return rare;
}

void faas_own(struct faas_owned *owned, void (*end)(struct faas_owned *owned)) {
  struct faas_frame *frame = faas_current;
  *owned = (struct faas_owned){.frame = frame, .end = end};
  if (!frame)
    return;
  faas_frame_lock(frame);
  owned->next = frame->owned;
  owned->place = &frame->owned;
  if (owned->next)
    owned->next->place = &owned->next;
  frame->owned = owned;
  faas_frame_unlock(frame);
}

void faas_disown(struct faas_owned *owned) {
  if (!owned->place)
    return;
  faas_frame_lock(owned->frame);
  *owned->place = owned->next;
  if (owned->next)
    owned->next->place = owned->place;
  owned->place = NULL;
  faas_frame_unlock(owned->frame);
}

void faas_frame_retain(struct faas_frame *frame) { atomic_fetch_add(&frame->references, 1); }

void faas_frame_release(struct faas_frame *frame) {
  if (atomic_fetch_sub(&frame->references, 1) == 1)
    faas_frame_destroy(frame);
}

void faas_frame_destroy(struct faas_frame *frame) {
  if (frame->descriptors) /* of a thread that could not be ended with it */
    faas_descriptors_end(frame);
  while (frame->owned) {
    struct faas_owned *owned = frame->owned;
    faas_disown(owned);
    owned->end(owned);
  }
  faas_libc_state_end(frame);
  pthread_mutex_destroy(&frame->lock);
  faas_heap_destroy(&frame->heap);
}

static int append(struct faas_buffer *response, const void *data, size_t size, bool safe) {
  if (size > faas_options.max_body || response->size > faas_options.max_body - size)
    return FAAS_TOO_LARGE;
  int status = faas_buffer_reserve(response, size);
  if (status != FAAS_OK)
    return status;
  if (size && safe)
    memcpy(response->data + response->size, data, size);
  else if (size && !faas_copy(response->data + response->size, data, size))
    return FAAS_FAULT;
  response->size += size;
  response->data[response->size] = '\0';
  return FAAS_OK;
}

int faas_frame_respond(struct faas_frame *frame, const void *data, size_t size, bool safe) {
  /* What a server prints is for the log. */
  if (frame->serving || (frame->process && faas_is_program(frame->function)))
    return faas_write_all(frame->process ? STDOUT_FILENO : STDERR_FILENO, data, size) ? FAAS_OK : FAAS_FAILED;
  faas_frame_lock(frame);
  int status = frame->left ? FAAS_FAILED : append(&frame->response, data, size, safe);
  if (status != FAAS_OK && status != FAAS_FAULT && !frame->left) {
    frame->response_status = status;
    faas_frame_note(frame);
  }
  struct faas_reply *reply = faas_is_program(frame->function) ? faas_reply_of(frame) : NULL;
  if (status == FAAS_OK && reply && reply->each_write && !faas_reply_flush(frame))
    status = FAAS_FAILED;
  faas_frame_unlock(frame);
  return status;
}

void faas_frame_retract(struct faas_frame *frame) {
  faas_frame_lock(frame);
  faas_buffer_free(&frame->response);
  faas_frame_unlock(frame);
}

int faas_frame_answer(struct faas_frame *frame, int exit_status, faas_response *response) {
  const char *name = frame->function->name;
  if (frame->response_status == FAAS_TOO_LARGE)
    return faas_response_fail(response, FAAS_TOO_LARGE, "function '%s': response over FAAS_MAX_BODY", name);
  if (frame->response_status != FAAS_OK)
    return faas_response_fail(response, FAAS_NO_MEMORY, "function '%s': no memory left for its response", name);
  if (frame->ending.signal)
    return faas_response_fail(response, FAAS_FAILED, "function '%s' was ended by signal %d (%s)", name,
                              frame->ending.signal, sigdescr_np(frame->ending.signal));
  if (exit_status && frame->error)
    return faas_response_fail(response, FAAS_FAILED, "%s", frame->error);
  if (exit_status)
    return faas_response_fail(response, FAAS_FAILED, "function '%s' exited with status %d", name, exit_status);
  if (frame->answer_status >= 300) { /* the caller is a function: to it that is a failure */
    int status = frame->answer_status;
    if (frame->response.size)
      return faas_response_fail(response, status, "%.*s", (int)frame->response.size, frame->response.data);
    return faas_response_fail(response, status, "function '%s': HTTP status %d", name, status);
  }
  return faas_response_take(response, &frame->response);
}

void faas_frame_end(struct faas_frame *frame) {
  if (frame->descriptors)
    faas_descriptors_end(frame);
  if (frame->rare) {
    faas_file_locks_end(frame);
    faas_mappings_end(frame);
  }
  faas_signals_end(frame);
  faas_frame_release(frame);
}

int faas_frame_leave(struct faas_frame *frame, int exit_status, const struct faas_saved *saved,
                     faas_response *response) {
  faas_frame_switch_back(frame->function, frame, saved);
  /* The answer is in the heap of the caller, who is the current one now. */
  faas_frame_lock(frame);
  int status = faas_frame_answer(frame, exit_status, response);
  frame->left = true;
  frame->metadata = NULL;
  frame->reply = NULL;
  faas_buffer_free(&frame->response);
  faas_frame_unlock(frame);
  faas_frame_end(frame);
  return status;
}

struct faas_cxx_slot *faas_cxx_current(void) { return faas_current ? &faas_current->cxx : NULL; }
