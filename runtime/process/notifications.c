/* notifications.c - functions that libc calls in threads of its own: SIGEV_THREAD of timers, of asynchronous input and
 * output, and of message queues. Such a thread works for the frame while it is in one.
 *
 * A function that uses one of these has a process of its own (Unemulated.def), because what libc has begun for it may
 * outlive an invocation. */
#include "core/heap.h"
#include "process/descriptors.h"
#include "process/frame.h"
#include "process/threads.h"

#include <aio.h>
#include <errno.h>
#include <mqueue.h>
#include <signal.h>
#include <time.h>

struct notification {
  struct faas_frame *frame;
  void (*function)(union sigval value);
  union sigval value;
};

static void *call(void *argument) {
  const struct notification *own = argument;
  own->function(own->value);
  return NULL;
}

static void notify(union sigval value) {
  struct notification *own = value.sival_ptr;
  faas_thread_run_here(own->frame, call, own);
}

/* Has it go through the above. False, with errno set, when out of memory. */
static bool redirect(struct sigevent *event) {
  struct faas_frame *frame = faas_current;
  if (!frame || !event || event->sigev_notify != SIGEV_THREAD || event->sigev_notify_function == notify)
    return true;
  struct notification *own = faas_threads_prepare(frame) ? faas_heap_alloc(&frame->heap, sizeof *own) : NULL;
  if (!own) {
    errno = EAGAIN;
    return false;
  }
  *own = (struct notification){frame, event->sigev_notify_function, event->sigev_value};
  event->sigev_notify_function = notify;
  event->sigev_value.sival_ptr = own;
  return true;
}

int __faas_timer_create(clockid_t clock, struct sigevent *event, timer_t *timer) {
  struct sigevent own = event ? *event : (struct sigevent){0};
  return redirect(event ? &own : NULL) ? timer_create(clock, event ? &own : NULL, timer) : -1;
}

int __faas_mq_notify(mqd_t queue, const struct sigevent *event) {
  struct sigevent own = event ? *event : (struct sigevent){0};
  return redirect(event ? &own : NULL) ? mq_notify(faas_descriptor(queue), event ? &own : NULL) : -1;
}

/* libc reads the event where it is, at the end. */
int __faas_aio_read(struct aiocb *block) { return redirect(&block->aio_sigevent) ? aio_read(block) : -1; }
int __faas_aio_write(struct aiocb *block) { return redirect(&block->aio_sigevent) ? aio_write(block) : -1; }
int __faas_aio_read64(struct aiocb64 *block) { return redirect(&block->aio_sigevent) ? aio_read64(block) : -1; }
int __faas_aio_write64(struct aiocb64 *block) { return redirect(&block->aio_sigevent) ? aio_write64(block) : -1; }

int __faas_aio_fsync(int operation, struct aiocb *block) {
  return redirect(&block->aio_sigevent) ? aio_fsync(operation, block) : -1;
}

int __faas_aio_fsync64(int operation, struct aiocb64 *block) {
  return redirect(&block->aio_sigevent) ? aio_fsync64(operation, block) : -1;
}

int __faas_lio_listio(int mode, struct aiocb *const blocks[], int count, struct sigevent *event) {
  for (int i = 0; i < count; i++)
    if (blocks[i] && !redirect(&blocks[i]->aio_sigevent))
      return -1;
  return redirect(event) ? lio_listio(mode, blocks, count, event) : -1;
}

int __faas_lio_listio64(int mode, struct aiocb64 *const blocks[], int count, struct sigevent *event) {
  for (int i = 0; i < count; i++)
    if (blocks[i] && !redirect(&blocks[i]->aio_sigevent))
      return -1;
  return redirect(event) ? lio_listio64(mode, blocks, count, event) : -1;
}
