/* loop.c - the event loops of the HTTP server and the threads that run them.
 *
 * There is a loop for each processor, with connections of its own, and a thread runs it: it waits for events, reads
 * requests, runs the function for one that is complete and writes the answer, all in place, so that a short function
 * costs no switch to another thread. A function that takes long, or has the last time, must not hold up the other
 * connections of the loop. Then another thread takes the loop over; the one that was left in the function writes the
 * answer, gives the connection back to its loop, and waits for a loop that is free.
 *
 * FAAS_THREADS threads are workers, which run functions: instances of shared functions belong to their thread, so it
 * must be no others. There are as many spare threads as loops. One takes over a loop that no worker is left for, so
 * that each loop has a thread, whatever functions do: it accepts, reads, and answers what needs no function. A request
 * that does goes to a worker that waits, together with the loop; or to a queue, for the worker that is next.
 *
 * A connection is served by the thread of its loop. Only while it is `away` it belongs to the thread that answers it,
 * or to the queue, and the loop ignores its events. Events come once, when something has changed; giving a connection
 * back arms them anew. */
#include "http/loop.h"
#include "core/options.h"
#include "core/owners.h"
#include "http/connection.h"
#include "http/http.h"
#include "http/server.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  EVENTS = 64,           /* taken at a time */
  SLOW_MICROSECONDS = 300, /* a function that takes longer is run without a loop the next time */
  STACK = 8 << 20,
  ARMED = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET
};

struct loop {
  int events; /* the epoll descriptor */
  struct loop *next; /* that is free */
  struct connection *first; /* to be answered by the worker that takes the loop, before all else; or null */
  /* Odd while its thread is in a function. Who makes it even again has the loop: that thread, or the one that takes it
   * away. */
  atomic_uint turn;
  unsigned seen; /* `turn` when loop_hand_over came by */
  int count, at; /* events that have come, and the next of them */
  struct epoll_event pending[EVENTS];
};

/* A thread that waits for a loop, on its own stack. */
struct waiter {
  struct waiter *next;
  pthread_cond_t called;
  bool is_called;
};

static struct {
  const struct http_service *service;
  struct loop *loops;
  int loop_count;
  pthread_t *threads;
  int thread_count;
  int stop; /* an eventfd that ends the threads that wait for events */
  int queued; /* one that tells them that a request is queued */
  atomic_bool ending;
  atomic_bool slow; /* the function, the last time */
  atomic_bool quiet; /* no function has run for a while */
  int alarm; /* valid if quiet */

  pthread_mutex_t accepting; /* protects the three below */
  int listener; /* -1: none */
  bool paused; /* there are no events for it, for want of descriptors or memory */
  unsigned accepted;

  pthread_mutex_t lock; /* protects all below, and giving a connection back */
  struct waiter *workers, *spares; /* who came last is first */
  struct loop *free;
  int free_count, idle; /* loops; workers that wait for one */
  bool stopped;
  struct connection *connections; /* all */
  struct connection *first, **last; /* the queue of requests; `last` is where the next one goes */
} server = {
    .listener = -1, .accepting = PTHREAD_MUTEX_INITIALIZER, .lock = PTHREAD_MUTEX_INITIALIZER, .last = &server.first};

/* Calls the one that came last: what it has used is in its processor's caches still, and those that came first keep no
 * memory of requests. */
static void call_locked(struct waiter **waiters) {
  struct waiter *last = *waiters;
  if (!last)
    return;
  *waiters = last->next;
  last->is_called = true;
  pthread_cond_signal(&last->called);
}

static void wait_locked(struct waiter **waiters) {
  struct waiter own = {.next = *waiters, .called = PTHREAD_COND_INITIALIZER};
  *waiters = &own;
  while (!own.is_called)
    pthread_cond_wait(&own.called, &server.lock);
  pthread_cond_destroy(&own.called);
}

/* A spare thread takes a loop only if there are more than workers that wait for one. */
static void set_free_locked(struct loop *loop) {
  loop->next = server.free;
  server.free = loop;
  server.free_count++;
  call_locked(server.free_count > server.idle ? &server.spares : &server.workers);
}

static void set_free(struct loop *loop) {
  pthread_mutex_lock(&server.lock);
  set_free_locked(loop);
  pthread_mutex_unlock(&server.lock);
}

/* ---- connections ---------------------------------------------------------------------------------------- */

static bool arm(struct connection *connection, int operation) {
  struct epoll_event event = {.events = ARMED, .data.ptr = connection};
  return !epoll_ctl(connection->loop->events, operation, connection->socket, &event);
}

static void end(struct connection *connection) {
  /* A process that a function forked may have a copy of the socket; close alone would not end its events. */
  epoll_ctl(connection->loop->events, EPOLL_CTL_DEL, connection->socket, NULL);
  pthread_mutex_lock(&server.lock);
  *(connection->previous ? &connection->previous->following : &server.connections) = connection->following;
  if (connection->following)
    connection->following->previous = connection->previous;
  pthread_mutex_unlock(&server.lock);
  connection_free(connection);
}

/* Also bytes that have come but are not read yet make it not idle. Its thread may read them now, so the phase comes
 * second. */
static void end_if_idle(struct connection *connection) {
  if (recv(connection->socket, &(char){0}, 1, MSG_PEEK) <= 0 && atomic_load(&connection->phase) == IDLE)
    shutdown(connection->socket, SHUT_RD);
}

/* Leaves the connection to its next event. */
static void settle(struct connection *connection, enum need need) {
  if (atomic_load(&server.ending))
    end_if_idle(connection);
  /* Armed anew, a socket that can be written to has its turn behind those that are ready. */
  if (need == END || (need == TURN && !arm(connection, EPOLL_CTL_MOD)))
    end(connection);
}

/* The same for one that is away. Its loop must see it back when the event comes, and not end it before. */
static void give_back(struct connection *connection, enum need need) {
  if (atomic_load(&server.ending))
    end_if_idle(connection);
  pthread_mutex_lock(&server.lock);
  if (need == END) {
    atomic_store(&connection->is_late, true);
    shutdown(connection->socket, SHUT_RDWR);
  }
  arm(connection, EPOLL_CTL_MOD);
  atomic_store(&connection->is_away, false);
  pthread_mutex_unlock(&server.lock);
}

static bool is_away(struct connection *connection) {
  if (!atomic_load_explicit(&connection->is_away, memory_order_acquire))
    return false;
  pthread_mutex_lock(&server.lock);
  bool away = atomic_load(&connection->is_away);
  pthread_mutex_unlock(&server.lock);
  return away;
}

/* Takes a new connection, or closes `socket`. */
static void adopt(int socket) {
  struct connection *connection = connection_new(socket);
  if (!connection) {
    faas_close(socket);
    return;
  }
  connection->loop = &server.loops[server.accepted++ % (unsigned)server.loop_count];
  pthread_mutex_lock(&server.lock);
  connection->following = server.connections;
  if (connection->following)
    connection->following->previous = connection;
  server.connections = connection;
  /* With the lock, because from here on its loop may end it. */
  if (atomic_load(&server.ending))
    end_if_idle(connection);
  bool armed = arm(connection, EPOLL_CTL_ADD);
  pthread_mutex_unlock(&server.lock);
  if (!armed)
    end(connection);
}

/* ---- the listener --------------------------------------------------------------------------------------- */

static void wait_for_clients(bool wait) {
  /* An event wakes one thread, as far as the kernel can tell. */
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = &server.listener};
  for (int i = 0; i < server.loop_count; i++)
    epoll_ctl(server.loops[i].events, wait ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, server.listener, &event);
  server.paused = !wait;
}

static void accept_all_locked(void) {
  while (server.listener >= 0) {
    int socket = faas_keep(accept4(server.listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket >= 0)
      adopt(socket);
    else if (errno == EAGAIN)
      return;
    else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      return wait_for_clients(false); /* the others stay in the queue until the next second */
    /* else this one ended in the queue */
  }
}

static void accept_all(void) {
  if (pthread_mutex_trylock(&server.accepting))
    return; /* another thread does */
  accept_all_locked();
  pthread_mutex_unlock(&server.accepting);
}

void loop_listen(int listener) {
  pthread_mutex_lock(&server.accepting);
  server.listener = listener;
  wait_for_clients(true);
  pthread_mutex_unlock(&server.accepting);
}

void loop_resume_listening(void) {
  pthread_mutex_lock(&server.accepting);
  if (server.paused && server.listener >= 0)
    wait_for_clients(true);
  pthread_mutex_unlock(&server.accepting);
}

void loop_stop_listening(void) {
  atomic_store(&server.ending, true);
  pthread_mutex_lock(&server.accepting);
  accept_all_locked();
  wait_for_clients(false);
  faas_close(server.listener);
  server.listener = -1;
  pthread_mutex_unlock(&server.accepting);
  pthread_mutex_lock(&server.lock);
  for (struct connection *connection = server.connections; connection; connection = connection->following)
    end_if_idle(connection);
  pthread_mutex_unlock(&server.lock);
}

/* ---- functions ------------------------------------------------------------------------------------------ */

/* In a spare thread: gives the request to a worker that waits, with the loop, or queues it. False: the loop is gone. */
static bool pass_on(struct loop *loop, struct connection *connection) {
  pthread_mutex_lock(&server.lock);
  bool passes = server.idle > server.free_count;
  if (passes) {
    loop->first = connection;
    set_free_locked(loop);
  } else {
    connection->next = NULL;
    *server.last = connection;
    server.last = &connection->next;
  }
  pthread_mutex_unlock(&server.lock);
  if (!passes)
    eventfd_write(server.queued, 1); /* a worker may wait for events of another loop */
  return !passes;
}

/* The next connection of the queue, or null. */
static struct connection *take_queued(void) {
  pthread_mutex_lock(&server.lock);
  struct connection *next = server.first;
  if (next && !(server.first = next->next))
    server.last = &server.first;
  pthread_mutex_unlock(&server.lock);
  return next;
}

/* Answers where that takes no function. */
static bool answer_at_once(struct connection *connection, struct http_answer *answer) {
  struct http_request *request = &connection->request;
  const struct http_service *service = server.service;
  if (request->stage == HTTP_REFUSED) {
    *answer = http_answer_text(service->refusal ? service->refusal : request->status, request->error);
    return true;
  }
  return service->at_once && service->at_once(request, answer);
}

static enum need give(struct connection *connection, struct http_answer answer) {
  connection->last = atomic_load(&server.ending);
  return connection_give(connection, answer);
}

static struct http_answer run_function(struct connection *connection) {
  struct timespec start, stop;
  clock_gettime(CLOCK_MONOTONIC, &start);
  connection->last = atomic_load(&server.ending);
  connection_prepare_reply(connection, server.service->streams);
  struct http_answer answer = server.service->answer(&connection->request, &connection->reply, &connection->response);
  clock_gettime(CLOCK_MONOTONIC, &stop);
  long long taken = (stop.tv_sec - start.tv_sec) * 1000000000ll + stop.tv_nsec - start.tv_nsec;
  bool slow = taken > SLOW_MICROSECONDS * 1000;
  if (slow != atomic_load_explicit(&server.slow, memory_order_relaxed))
    atomic_store_explicit(&server.slow, slow, memory_order_relaxed);
  return answer;
}

/* Runs the function with the loop at hand. False if another thread has it now. */
static bool answer_in_loop(struct loop *loop, struct connection *connection) {
  unsigned turn = atomic_fetch_add(&loop->turn, 1) + 1;
  if (atomic_load(&server.quiet) && atomic_exchange(&server.quiet, false))
    eventfd_write(server.alarm, 1);
  struct http_answer answer = run_function(connection);
  if (!atomic_compare_exchange_strong(&loop->turn, &turn, turn + 1)) {
    give_back(connection, give(connection, answer));
    return false;
  }
  atomic_store_explicit(&connection->is_away, false, memory_order_relaxed);
  settle(connection, give(connection, answer));
  return true;
}

static void answer_away(struct connection *connection) {
  give_back(connection, give(connection, run_function(connection)));
}

/* In a worker: answers what is queued, for which it gives the loop away. False: the loop is gone. */
static bool answer_queued(struct loop *loop) {
  bool in_loop = loop;
  for (struct connection *next = take_queued(); next; next = take_queued()) {
    if (in_loop)
      set_free(loop); /* those of the queue come from any loop */
    in_loop = false;
    answer_away(next);
  }
  return in_loop;
}

/* In a worker: answers a connection of the loop, and then what is queued. False: the loop is gone. */
static bool answer(struct loop *loop, struct connection *connection) {
  bool in_loop = !atomic_load_explicit(&server.slow, memory_order_relaxed);
  if (in_loop) {
    in_loop = answer_in_loop(loop, connection);
  } else {
    set_free(loop);
    answer_away(connection);
  }
  return answer_queued(in_loop ? loop : NULL);
}

/* Serves a connection of the loop. False: the loop is gone. */
static bool serve(struct loop *loop, struct connection *connection, uint32_t events, bool is_spare) {
  if (is_away(connection))
    return true;
  enum need need = connection_go_on(connection, events);
  struct http_answer at_once;
  if (need == ANSWER && answer_at_once(connection, &at_once))
    need = give(connection, at_once);
  if (need != ANSWER) {
    settle(connection, need);
    return true;
  }
  atomic_store_explicit(&connection->is_away, true, memory_order_relaxed);
  return is_spare ? pass_on(loop, connection) : answer(loop, connection);
}

/* ---- threads -------------------------------------------------------------------------------------------- */

/* Runs the loop until another thread has it. */
static void run(struct loop *loop, bool is_spare) {
  struct connection *first = loop->first;
  loop->first = NULL;
  if (first && !(is_spare ? pass_on(loop, first) : answer(loop, first)))
    return;
  for (;;) {
    while (loop->at < loop->count) {
      struct epoll_event *event = &loop->pending[loop->at++];
      void *data = event->data.ptr;
      if (data == &server.stop)
        return;
      if (data == &server.listener)
        accept_all();
      else if (data == &server.queued ? !is_spare && !answer_queued(loop) : !serve(loop, data, event->events, is_spare))
        return;
    }
    loop->at = 0;
    loop->count = epoll_wait(loop->events, loop->pending, EVENTS, -1);
  }
}

/* Waits for a loop that is free, or in a worker for a request in the queue, with null for the loop. False at the
 * end. */
static bool take(bool is_spare, struct loop **loop) {
  pthread_mutex_lock(&server.lock);
  server.idle += !is_spare;
  while (!server.stopped && server.free_count <= (is_spare ? server.idle : 0) && (is_spare || !server.first))
    wait_locked(is_spare ? &server.spares : &server.workers);
  server.idle -= !is_spare;
  if ((*loop = server.free)) {
    server.free = server.free->next;
    server.free_count--;
  }
  bool stopped = server.stopped;
  pthread_mutex_unlock(&server.lock);
  return !stopped;
}

static void *work(void *is_spare) {
  for (struct loop *loop; take(is_spare, &loop);)
    if (loop)
      run(loop, is_spare);
    else
      answer_queued(NULL);
  return NULL;
}

/* Whether a function runs in a loop or has since the last call; takes the loops away where it is the same one. */
static bool look(void) {
  bool active = false;
  for (int i = 0; i < server.loop_count; i++) {
    struct loop *loop = &server.loops[i];
    unsigned turn = atomic_load(&loop->turn);
    active |= turn != loop->seen || turn % 2;
    if (turn % 2 && turn == loop->seen && atomic_compare_exchange_strong(&loop->turn, &turn, turn + 1))
      set_free(loop);
    loop->seen = turn;
  }
  return active;
}

bool loop_hand_over(int alarm) {
  if (look())
    return true;
  server.alarm = alarm;
  atomic_store(&server.quiet, true);
  /* One that has begun before that woke nobody. */
  return look();
}

void loop_sweep(time_t time, bool too_late) {
  pthread_mutex_lock(&server.lock);
  for (struct connection *connection = server.connections; connection; connection = connection->following) {
    int phase = atomic_load(&connection->phase);
    if (phase != ANSWERING &&
        (atomic_load_explicit(&connection->deadline, memory_order_relaxed) < time || (too_late && phase == READING))) {
      atomic_store(&connection->is_late, true);
      shutdown(connection->socket, SHUT_RDWR);
    }
  }
  pthread_mutex_unlock(&server.lock);
}

bool loop_has_connections(void) {
  pthread_mutex_lock(&server.lock);
  bool some = server.connections;
  pthread_mutex_unlock(&server.lock);
  return some;
}

/* What holds the lock may be what the signal has interrupted; then there are no names. The paths are those of requests
 * that are complete, which nobody changes. */
void loop_name_unanswered(const char *what) {
  if (pthread_mutex_trylock(&server.lock))
    return;
  for (struct connection *connection = server.connections; connection; connection = connection->following)
    if (atomic_load(&connection->phase) == ANSWERING && connection->request.path)
      faas_tell_two(what, connection->request.path);
  pthread_mutex_unlock(&server.lock);
}

/* ---- start and end -------------------------------------------------------------------------------------- */

static int fail(const char *what) {
  fprintf(stderr, "faas: %s: %s\n", what, strerror(errno));
  return -1;
}

static int processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}

static int start_threads(void) {
  pthread_attr_t attributes;
  size_t stack;
  pthread_attr_init(&attributes);
  if (!pthread_attr_getstacksize(&attributes, &stack) && stack < STACK)
    pthread_attr_setstacksize(&attributes, STACK);
  for (int i = 0; i < server.thread_count; i++)
    if ((errno = pthread_create(&server.threads[i], &attributes, work, i < faas_options.threads ? NULL : &server)))
      return fail("starting FAAS_THREADS threads");
  pthread_attr_destroy(&attributes);
  return 0;
}

int loop_start(const struct http_service *service) {
  int count = processors();
  server.service = service;
  server.loop_count = count < faas_options.threads ? count : faas_options.threads;
  server.thread_count = faas_options.threads + server.loop_count;
  server.loops = calloc((size_t)server.loop_count, sizeof *server.loops);
  server.threads = calloc((size_t)server.thread_count, sizeof *server.threads);
  server.stop = faas_keep(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  server.queued = faas_keep(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!server.loops || !server.threads || server.stop < 0 || server.queued < 0)
    return fail("starting the server");
  struct epoll_event stopped = {.events = EPOLLIN, .data.ptr = &server.stop};
  struct epoll_event queued = {.events = EPOLLIN | EPOLLET, .data.ptr = &server.queued};
  for (int i = 0; i < server.loop_count; i++) {
    struct loop *loop = &server.loops[i];
    loop->events = faas_keep(epoll_create1(EPOLL_CLOEXEC));
    if (loop->events < 0 || epoll_ctl(loop->events, EPOLL_CTL_ADD, server.stop, &stopped) ||
        epoll_ctl(loop->events, EPOLL_CTL_ADD, server.queued, &queued))
      return fail("epoll");
    set_free(loop);
  }
  return start_threads();
}

void loop_end(void) {
  pthread_mutex_lock(&server.lock);
  server.stopped = true;
  while (server.workers || server.spares)
    call_locked(server.workers ? &server.workers : &server.spares);
  pthread_mutex_unlock(&server.lock);
  eventfd_write(server.stop, 1);
  for (int i = 0; i < server.thread_count; i++)
    pthread_join(server.threads[i], NULL);
  for (int i = 0; i < server.loop_count; i++)
    faas_close(server.loops[i].events);
  faas_close(server.stop);
  faas_close(server.queued);
  free(server.loops);
  free(server.threads);
}
