/* polling.c - poll, select and epoll of a fused function. Its request is there to be read and its response takes all, and so does
 * the log, so where it asks for these alone there is nothing to wait for. */
#include "process/descriptors.h"

#include "process/guard.h"
#include "process/masks.h"
#include "process/standard.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

_Noreturn void __chk_fail(void);

/* ---- poll ------------------------------------------------------------------------------------------------- */

/* Whether all of them are the request, the response and the log. */
static bool are_made(const struct pollfd *polled, nfds_t count) {
  struct pollfd copies[8]; /* nobody asks for more of these */
  struct faas_frame *frame = faas_emulated();
  if (!frame || !count || count > sizeof copies / sizeof *copies)
    return false;
  if (!faas_is_usual_memory(polled)) {
    if (!faas_copy(copies, polled, count * sizeof *copies))
      return false;
    polled = copies;
  }
  for (nfds_t i = 0; i < count; i++)
    if (polled[i].fd > STDERR_FILENO || (polled[i].fd >= 0 && !faas_standard_is_made(frame, polled[i].fd)))
      return false;
  return true;
}

static int poll_made(struct pollfd *polled, nfds_t count) {
  int ready = 0;
  for (nfds_t i = 0; i < count; i++) {
    polled[i].revents = polled[i].fd < 0 ? 0 : polled[i].events & (polled[i].fd == STDIN_FILENO ? POLLIN : POLLOUT);
    ready += polled[i].revents != 0;
  }
  return ready;
}

/* Whether some of the numbers stand for other descriptors than that of the number. */
static bool has_others(const struct pollfd *polled, nfds_t count) {
  for (nfds_t i = 0; i < count; i++) {
    struct pollfd one;
    if (!faas_copy(&one, &polled[i], sizeof one))
      return false;
    if (one.fd >= 0 && faas_descriptor(one.fd) != one.fd)
      return true;
  }
  return false;
}

/* The kernel passes over a negative number, so what is not open to the function becomes one that never is. */
static int poll_others(struct pollfd *polled, nfds_t count, const struct timespec *timeout, const sigset_t *blocked) {
  struct pollfd *shown = malloc(count * sizeof *shown);
  if (!shown) {
    errno = ENOMEM;
    return -1;
  }
  for (nfds_t i = 0; i < count; i++) {
    shown[i] = polled[i];
    if (polled[i].fd >= 0 && (shown[i].fd = faas_descriptor(polled[i].fd)) < 0)
      shown[i].fd = INT_MAX;
  }
  int ready = ppoll(shown, count, timeout, blocked);
  for (nfds_t i = 0; i < count && ready >= 0; i++)
    polled[i].revents = shown[i].revents;
  free(shown);
  return ready;
}

static int poll_any(struct pollfd *polled, nfds_t count, const struct timespec *timeout, const sigset_t *blocked) {
  if (are_made(polled, count))
    return poll_made(polled, count);
  if (has_others(polled, count))
    return poll_others(polled, count, timeout, blocked);
  return ppoll(polled, count, timeout, blocked);
}

/* What asks without waiting. */
static const struct timespec at_once;

/* A function's mask is not the kernel's (masks.c). */
int __faas_ppoll(struct pollfd *polled, nfds_t count, const struct timespec *timeout, const sigset_t *blocked) {
  struct faas_frame *frame = faas_emulated();
  if (faas_mask_lets_in(frame, blocked)) {
    int ready = poll_any(polled, count, &at_once, NULL);
    if (ready || faas_mask_interrupts(frame, blocked))
      return ready ? ready : -1;
  }
  return poll_any(polled, count, timeout, frame ? NULL : blocked);
}

int __faas_poll(struct pollfd *polled, nfds_t count, int timeout) {
  struct timespec time = {timeout / 1000, timeout % 1000 * 1000000};
  if (are_made(polled, count))
    return poll_made(polled, count);
  if (has_others(polled, count))
    return poll_others(polled, count, timeout < 0 ? NULL : &time, NULL);
  return poll(polled, count, timeout);
}

int __faas___poll_chk(struct pollfd *polled, nfds_t count, int timeout, size_t room) {
  if (room / sizeof *polled < count)
    __chk_fail();
  return __faas_poll(polled, count, timeout);
}

int __faas___ppoll_chk(struct pollfd *polled, nfds_t count, const struct timespec *timeout, const sigset_t *blocked,
                       size_t room) {
  if (room / sizeof *polled < count)
    __chk_fail();
  return __faas_ppoll(polled, count, timeout, blocked);
}

/* ---- select ------------------------------------------------------------------------------------------------ */

/* What the kernel is given for the numbers of a set. */
struct shown {
  fd_set set;
  fd_set *of; /* the function's, or null */
  int count; /* of the kernel's numbers */
};

/* False, with errno set, where a number is not open to the function. */
static bool show(int count, fd_set *of, struct shown *shown) {
  *shown = (struct shown){.of = of};
  for (int number = 0; of && number < count && number < FD_SETSIZE; number++) {
    if (!FD_ISSET(number, of))
      continue;
    int descriptor = faas_descriptor(number);
    if (descriptor < 0 || descriptor >= FD_SETSIZE) {
      errno = EBADF;
      return false;
    }
    FD_SET(descriptor, &shown->set);
    if (descriptor >= shown->count)
      shown->count = descriptor + 1;
  }
  return true;
}

/* Leaves those that are ready in the function's set. */
static void take_back(int count, const struct shown *shown) {
  for (int number = 0; shown->of && number < count && number < FD_SETSIZE; number++)
    if (FD_ISSET(number, shown->of) && !FD_ISSET(faas_descriptor(number), &shown->set))
      FD_CLR(number, shown->of);
}

static fd_set *set_of(struct shown *shown) { return shown->of ? &shown->set : NULL; }

/* `wait` is select or pselect. */
static int wait_for(int count, fd_set *in, fd_set *out, fd_set *urgent,
                    int (*wait)(int, fd_set *, fd_set *, fd_set *, void *, const sigset_t *), void *timeout,
                    const sigset_t *blocked) {
  struct shown shown[3];
  if (!show(count, in, &shown[0]) || !show(count, out, &shown[1]) || !show(count, urgent, &shown[2]))
    return -1;
  int most = count;
  for (int i = 0; i < 3; i++)
    most = shown[i].count > most ? shown[i].count : most;
  int ready = wait(most, set_of(&shown[0]), set_of(&shown[1]), set_of(&shown[2]), timeout, blocked);
  for (int i = 0; i < 3 && ready >= 0; i++)
    take_back(count, &shown[i]);
  return ready;
}

static int by_select(int count, fd_set *in, fd_set *out, fd_set *urgent, void *timeout, const sigset_t *unused) {
  (void)unused;
  return select(count, in, out, urgent, timeout);
}

static int by_pselect(int count, fd_set *in, fd_set *out, fd_set *urgent, void *timeout, const sigset_t *blocked) {
  return pselect(count, in, out, urgent, timeout, blocked);
}

int __faas_select(int count, fd_set *in, fd_set *out, fd_set *urgent, struct timeval *timeout) {
  return wait_for(count, in, out, urgent, by_select, timeout, NULL);
}

int __faas_pselect(int count, fd_set *in, fd_set *out, fd_set *urgent, const struct timespec *timeout,
                   const sigset_t *blocked) {
  struct faas_frame *frame = faas_emulated();
  if (count >= 0 && count <= FD_SETSIZE && faas_mask_lets_in(frame, blocked)) {
    fd_set copies[3], *sets[3] = {in, out, urgent}, *given[3] = {0};
    for (int i = 0; i < 3; i++)
      if (sets[i]) /* nothing ready leaves them as they are */
        given[i] = memcpy(&copies[i], sets[i], ((size_t)count + 63) / 64 * 8);
    int ready = wait_for(count, given[0], given[1], given[2], by_pselect, (void *)(uintptr_t)&at_once, NULL);
    if (!ready && faas_mask_interrupts(frame, blocked))
      return -1;
  }
  return wait_for(count, in, out, urgent, by_pselect, (void *)(uintptr_t)timeout, frame ? NULL : blocked);
}

/* ---- epoll ------------------------------------------------------------------------------------------------- */

int __faas_epoll_wait(int set, struct epoll_event *events, int most, int timeout) {
  return epoll_wait(faas_descriptor(set), events, most, timeout);
}

/* What is ready at once, or -1 where a handler has run; 0: neither. */
static int look_for_events(struct faas_frame *frame, int set, struct epoll_event *events, int most, bool waits,
                           const sigset_t *blocked) {
  if (!waits || !faas_mask_lets_in(frame, blocked))
    return 0;
  int ready = epoll_wait(set, events, most, 0);
  return ready || !faas_mask_interrupts(frame, blocked) ? ready : -1;
}

int __faas_epoll_pwait2(int set, struct epoll_event *events, int most, const struct timespec *timeout,
                        const sigset_t *blocked) {
  struct faas_frame *frame = faas_emulated();
  set = faas_descriptor(set);
  int ready = look_for_events(frame, set, events, most, !timeout || timeout->tv_sec || timeout->tv_nsec, blocked);
  return ready ? ready : epoll_pwait2(set, events, most, timeout, frame ? NULL : blocked);
}

int __faas_epoll_pwait(int set, struct epoll_event *events, int most, int timeout, const sigset_t *blocked) {
  struct faas_frame *frame = faas_emulated();
  set = faas_descriptor(set);
  int ready = look_for_events(frame, set, events, most, timeout, blocked);
  return ready ? ready : epoll_pwait(set, events, most, timeout, frame ? NULL : blocked);
}
