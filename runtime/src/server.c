/* server.c - an HTTP server, for the front ends that are one.
 *
 * One thread, the one that calls http_serve, accepts connections and waits for events on all that wait for
 * their client; a fixed number of workers serve those that have something to do. A worker reads what has
 * come, runs the function once the request is complete, writes what the client takes, and gives the connection
 * back. It never waits for a client, so neither idle connections nor slow clients cost a thread: each
 * connection keeps how far it got, and a deadline for getting further.
 *
 * SIGTERM and SIGINT end the server: it takes no more connections, closes idle ones, answers every request
 * that has begun, and returns. Under a supervisor that passes SIGTERM on and goes on sending requests, the end of the
 * supervisor does that instead. */
#include "http.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
  IDLE_SECONDS = 180,   /* without a request; longer than gateways keep idle connections, which is up to 90 */
  CLIENT_SECONDS = 10,  /* for a whole head, and for each further part of a body or of taking a response */
  LINGER_SECONDS = 2,   /* between the end of the last response and that of the connection */
  READ_SIZE = 64 << 10, /* bytes read at a time */
  WORKER_STACK = 8 << 20
};

/* In a circular list, whose head is a link of its own; or in none. */
struct link {
  struct link *previous;
  struct link *next;
};

struct connection {
  struct link link; /* first: a link is its connection. In server.waiting, in server.ready, or a worker's */
  int socket;
  enum { READING, WRITING, LINGERING } stage;
  bool begun; /* while READING: bytes of the next request have come */
  time_t deadline;

  struct http_request request;
  struct faas_buffer input; /* bytes behind the current request */
  size_t input_used;        /* of those, how many belong to requests already */

  char head[HTTP_HEAD_ROOM];
  size_t head_size;
  faas_response response;
  const void *body;
  size_t body_size;
  size_t sent;      /* of head and body together */
  bool keep_alive;
};

static struct {
  const struct http_service *service;
  pid_t parent;
  int listener; /* closed once the server is ending */
  int events;   /* the epoll descriptor */
  int wake;     /* an eventfd that wakes the event thread */
  bool paused;  /* the listener's events are off, for want of descriptors or memory */
  atomic_bool ending;
  time_t end; /* when requests that are not complete by then are dropped; valid if ending */

  pthread_mutex_t lock; /* protects all below */
  pthread_cond_t changed;
  struct link waiting; /* for their client; armed in `events` */
  struct link ready;   /* for a worker */
  size_t connections;
  bool stopped; /* workers return */
} server = {.lock = PTHREAD_MUTEX_INITIALIZER,
            .changed = PTHREAD_COND_INITIALIZER,
            .waiting = {&server.waiting, &server.waiting},
            .ready = {&server.ready, &server.ready}};

static void append(struct link *list, struct link *link) {
  *link = (struct link){list->previous, list};
  list->previous->next = link;
  list->previous = link;
}

static void take_out(struct link *link) {
  link->previous->next = link->next;
  link->next->previous = link->previous;
}

static time_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return time.tv_sec;
}

static void wake(void) {
  uint64_t one = 1;
  ssize_t written = write(server.wake, &one, sizeof one);
  (void)written; /* it can fail only when a wake-up is pending already */
}

/* ---- a connection's way between its client and the workers --------------------------------------------- */

/* Frees a connection that is in no list. Called with the lock held. */
static void end_locked(struct connection *connection) {
  /* A process that a function forked may have a copy of the socket; close alone would not end its events. */
  epoll_ctl(server.events, EPOLL_CTL_DEL, connection->socket, NULL);
  close(connection->socket);
  http_request_free(&connection->request);
  faas_buffer_free(&connection->input);
  faas_response_free(&connection->response);
  free(connection);
  server.connections--;
  if (server.ending)
    wake();
}

static void make_ready_locked(struct connection *connection) {
  append(&server.ready, &connection->link);
  pthread_cond_signal(&server.changed);
}

/* Also bytes that have come but are not read yet make it not idle. */
static bool is_idle(const struct connection *connection) {
  return connection->stage == READING && !connection->begun &&
         recv(connection->socket, &(char){0}, 1, MSG_PEEK) <= 0;
}

/* Waits for the client, or ends a connection that has nothing to wait for. `operation` as in epoll_ctl. The
 * lock also keeps the event thread from ending the connection before it is armed. */
static void wait_locked(struct connection *connection, int operation) {
  if (connection->deadline < now() || (server.ending && is_idle(connection)))
    return end_locked(connection);
  if (server.ending && connection->stage == READING && connection->deadline > server.end)
    connection->deadline = server.end;
  struct epoll_event event = {.events = EPOLLONESHOT | (connection->stage == WRITING ? EPOLLOUT : EPOLLIN),
                              .data.ptr = connection};
  if (epoll_ctl(server.events, operation, connection->socket, &event))
    end_locked(connection);
  else
    append(&server.waiting, &connection->link);
}

/* ---- answers ------------------------------------------------------------------------------------------- */

/* Gives `answer`. What it points to is a constant or belongs to connection->response, freed when the answer is sent. */
static void give(struct connection *connection, struct http_answer answer) {
  /* A status that has no body by definition ends with its head. */
  bool bodiless = connection->request.is_head || answer.status == 304;
  connection->keep_alive = connection->request.keep_alive && !server.ending;
  connection->head_size = http_response_head(connection->head, &answer, connection->keep_alive);
  connection->body = answer.data;
  connection->body_size = bodiless ? 0 : answer.size;
  connection->sent = 0;
  connection->stage = WRITING;
  connection->deadline = now() + CLIENT_SECONDS;
}

static void give_answer(struct connection *connection) {
  struct http_request *request = &connection->request;
  int refusal = server.service->refusal;
  if (request->stage == HTTP_REFUSED)
    give(connection, http_answer_text(refusal ? refusal : request->status, request->error));
  else
    give(connection, server.service->answer(request, &connection->response));
}

/* ---- workers ------------------------------------------------------------------------------------------- */

/* What a connection needs next. */
enum next { CLIENT, WORKER, NOTHING };

/* Reads and drops what a client sends that must not send more. To close with bytes unread, or before they come,
 * would make the client's kernel drop the answer. More is expected only of a request that was refused midway. */
static enum next linger(struct connection *connection) {
  char unwanted[READ_SIZE];
  ssize_t got = recv(connection->socket, unwanted, sizeof unwanted, 0);
  bool more = got > 0 || (got < 0 && errno == EAGAIN && connection->request.stage == HTTP_REFUSED);
  return more ? CLIENT : NOTHING;
}

static enum next end_answer(struct connection *connection) {
  if (!connection->keep_alive) {
    connection->stage = LINGERING;
    connection->deadline = now() + LINGER_SECONDS;
    shutdown(connection->socket, SHUT_WR);
    return linger(connection);
  }
  http_request_free(&connection->request);
  faas_response_free(&connection->response);
  connection->stage = READING;
  connection->begun = connection->input_used < connection->input.size;
  connection->deadline = now() + (connection->begun ? CLIENT_SECONDS : IDLE_SECONDS);
  if (connection->begun)
    return WORKER; /* a pipelined request; others that are ready come first */
  faas_buffer_free(&connection->input);
  connection->input_used = 0;
  return CLIENT;
}

static enum next write_answer(struct connection *connection) {
  size_t size = connection->head_size + connection->body_size;
  while (connection->sent < size) {
    struct iovec parts[2] = {{connection->head, connection->head_size},
                             {(void *)connection->body, connection->body_size}};
    size_t skip = connection->sent;
    for (int i = 0; i < 2; i++) {
      size_t skipped = skip < parts[i].iov_len ? skip : parts[i].iov_len;
      parts[i].iov_base = (char *)parts[i].iov_base + skipped;
      parts[i].iov_len -= skipped;
      skip -= skipped;
    }
    ssize_t written = writev(connection->socket, parts, 2);
    if (written < 0 && errno == EAGAIN)
      return CLIENT;
    if (written < 0 && errno != EINTR)
      return NOTHING;
    if (written > 0) {
      connection->sent += (size_t)written;
      connection->deadline = now() + CLIENT_SECONDS;
    }
  }
  return end_answer(connection);
}

/* Feeds the request from what came behind the one before it. */
static void feed_leftover(struct connection *connection) {
  if (connection->input_used < connection->input.size)
    connection->input_used +=
        http_request_feed(&connection->request, connection->input.data + connection->input_used,
                          connection->input.size - connection->input_used);
  if (connection->input_used == connection->input.size)
    connection->input_used = connection->input.size = 0;
}

static bool send_continue(struct connection *connection) {
  static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
  connection->request.wants_continue = false;
  return send(connection->socket, line, sizeof line - 1, 0) == sizeof line - 1;
}

static enum next read_request(struct connection *connection) {
  struct http_request *request = &connection->request;
  feed_leftover(connection);
  while (request->stage < HTTP_COMPLETE) {
    if (request->wants_continue && request->stage > HTTP_FIELDS && !send_continue(connection))
      return NOTHING;
    char data[READ_SIZE];
    ssize_t got = recv(connection->socket, data, sizeof data, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0 && errno == EAGAIN)
      return CLIENT;
    if (got <= 0)
      return NOTHING;
    if (!connection->begun || request->stage > HTTP_FIELDS)
      connection->deadline = now() + CLIENT_SECONDS;
    connection->begun = true;
    size_t used = http_request_feed(request, data, (size_t)got);
    if (request->stage != HTTP_REFUSED &&
        faas_buffer_append(&connection->input, data + used, (size_t)got - used, SIZE_MAX) != FAAS_OK)
      return NOTHING;
  }
  give_answer(connection);
  return write_answer(connection);
}

static void *work(void *unused) {
  (void)unused;
  pthread_mutex_lock(&server.lock);
  for (;;) {
    while (server.ready.next == &server.ready && !server.stopped)
      pthread_cond_wait(&server.changed, &server.lock);
    if (server.stopped)
      break;
    struct connection *connection = (struct connection *)server.ready.next;
    take_out(&connection->link);
    pthread_mutex_unlock(&server.lock);
    enum next next = connection->stage == READING   ? read_request(connection)
                     : connection->stage == WRITING ? write_answer(connection)
                                                    : linger(connection);
    pthread_mutex_lock(&server.lock);
    if (next == CLIENT)
      wait_locked(connection, EPOLL_CTL_MOD);
    else if (next == WORKER)
      make_ready_locked(connection);
    else
      end_locked(connection);
  }
  pthread_mutex_unlock(&server.lock);
  return NULL;
}

/* ---- the event thread ---------------------------------------------------------------------------------- */

static volatile sig_atomic_t end_requested;

static void request_end(int number) {
  (void)number;
  int error = errno;
  end_requested = 1;
  wake();
  errno = error;
}

/* At least once a second: whether what ends the server has happened. */
static bool should_end(void) {
  return server.service->with_parent ? getppid() != server.parent : end_requested;
}

static void listen_to(uint32_t events, int operation) {
  server.paused = !events;
  struct epoll_event event = {.events = events, .data.ptr = &server};
  epoll_ctl(server.events, operation, server.listener, &event);
}

/* Takes a new connection, or closes `socket`. */
static void adopt(int socket) {
  struct connection *connection = calloc(1, sizeof *connection);
  if (!connection) {
    close(socket);
    return;
  }
  /* An answer goes out whole, so there is nothing for the kernel to wait for. */
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  connection->socket = socket;
  connection->deadline = now() + IDLE_SECONDS;
  pthread_mutex_lock(&server.lock);
  server.connections++;
  wait_locked(connection, EPOLL_CTL_ADD);
  pthread_mutex_unlock(&server.lock);
}

static void accept_all(void) {
  for (;;) {
    int socket = accept4(server.listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      adopt(socket);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      /* The connections in the queue stay there until the next second. */
      listen_to(0, EPOLL_CTL_MOD);
      return;
    } else if (errno == EAGAIN) {
      return;
    } /* else this one ended in the queue */
  }
}

/* Ends the connections whose deadline has passed. */
static void expire(time_t time) {
  pthread_mutex_lock(&server.lock);
  for (struct link *link = server.waiting.next, *next; link != &server.waiting; link = next) {
    next = link->next;
    if (((struct connection *)link)->deadline < time) {
      take_out(link);
      end_locked((struct connection *)link);
    }
  }
  pthread_mutex_unlock(&server.lock);
}

/* From now on only requests that have begun are served. */
static void begin_end(void) {
  pthread_mutex_lock(&server.lock);
  server.end = now() + CLIENT_SECONDS;
  server.ending = true;
  pthread_mutex_unlock(&server.lock);
  accept_all();
  close(server.listener);
  pthread_mutex_lock(&server.lock);
  for (struct link *link = server.waiting.next, *next; link != &server.waiting; link = next) {
    next = link->next;
    if (is_idle((struct connection *)link)) {
      take_out(link);
      end_locked((struct connection *)link);
    }
  }
  pthread_mutex_unlock(&server.lock);
}

static bool has_ended(void) {
  pthread_mutex_lock(&server.lock);
  bool ended = server.ending && !server.connections;
  pthread_mutex_unlock(&server.lock);
  return ended;
}

static void serve(void) {
  time_t swept = now();
  while (!has_ended()) {
    struct epoll_event events[64];
    int count = epoll_wait(server.events, events, sizeof events / sizeof *events, 1000);
    bool accepting = false;
    pthread_mutex_lock(&server.lock);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr == &server) {
        accepting = true;
      } else if (events[i].data.ptr == &server.wake) {
        uint64_t wakes;
        ssize_t got = read(server.wake, &wakes, sizeof wakes);
        (void)got; /* it has done its work */
      } else {
        struct connection *connection = events[i].data.ptr;
        take_out(&connection->link);
        make_ready_locked(connection);
      }
    }
    pthread_mutex_unlock(&server.lock);
    if (accepting)
      accept_all();
    if (!server.ending && should_end())
      begin_end();
    if (now() != swept) {
      swept = now();
      if (server.paused && !server.ending)
        listen_to(EPOLLIN, EPOLL_CTL_MOD);
      expire(swept);
    }
  }
}

/* ---- start --------------------------------------------------------------------------------------------- */

static int fail(const char *what) {
  fprintf(stderr, "faas: %s: %s\n", what, strerror(errno));
  return -1;
}

/* A socket that is bound to the port on all interfaces of the family, or -1. */
static int bind_to(int family, const void *address, socklen_t size) {
  int listener = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0)
    return -1;
  if (family == AF_INET6)
    setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &(int){0}, sizeof(int));
  /* Connections of a server that has just ended do not keep its port. */
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (!bind(listener, address, size) && !listen(listener, SOMAXCONN))
    return listener;
  int error = errno;
  close(listener);
  errno = error;
  return -1;
}

int http_listen(int number) {
  in_port_t port = htons((in_port_t)number);
  const struct sockaddr_in6 any6 = {.sin6_family = AF_INET6, .sin6_port = port}; /* the address is all zero */
  const struct sockaddr_in any4 = {.sin_family = AF_INET, .sin_port = port};
  int listener = bind_to(AF_INET6, &any6, sizeof any6);
  if (listener < 0 && errno != EADDRINUSE && errno != EACCES)
    listener = bind_to(AF_INET, &any4, sizeof any4); /* a host without IPv6 */
  char what[32];
  snprintf(what, sizeof what, "port %d", number);
  return listener < 0 ? fail(what) : listener;
}

int http_port(int listener) {
  socklen_t size = sizeof(struct sockaddr_in6);
  struct sockaddr_in6 address; /* the port is at the same place in that of IPv4 */
  getsockname(listener, (struct sockaddr *)&address, &size);
  return ntohs(address.sin6_port);
}

bool http_is_ending(void) { return end_requested; }

static int open_events(void) {
  server.events = epoll_create1(EPOLL_CLOEXEC);
  server.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct epoll_event woken = {.events = EPOLLIN, .data.ptr = &server.wake};
  if (server.events < 0 || server.wake < 0 || epoll_ctl(server.events, EPOLL_CTL_ADD, server.wake, &woken))
    return fail("epoll");
  listen_to(EPOLLIN, EPOLL_CTL_ADD);
  return 0;
}

static int start_workers(pthread_t *workers) {
  pthread_attr_t attributes;
  size_t stack;
  pthread_attr_init(&attributes);
  if (!pthread_attr_getstacksize(&attributes, &stack) && stack < WORKER_STACK)
    pthread_attr_setstacksize(&attributes, WORKER_STACK);
  for (int i = 0; i < faas_options.threads; i++)
    if ((errno = pthread_create(&workers[i], &attributes, work, NULL)))
      return fail("starting FAAS_THREADS threads");
  pthread_attr_destroy(&attributes);
  return 0;
}

/* The limit on descriptors that a shell sets is for programs that use select. */
static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit))
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int http_serve(int listener, const struct http_service *service, const char *place) {
  server.listener = listener;
  server.service = service;
  server.parent = getppid();
  if (listener < 0 || open_events())
    return 1;
  /* A handler and not a blocked signal, because what a function executes inherits a mask but no handler. The
   * kernel gives the signal to this thread, so no function's call is interrupted. */
  struct sigaction action = {.sa_handler = request_end, .sa_flags = SA_RESTART};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  pthread_t workers[faas_options.threads];
  if (start_workers(workers))
    return 1;

  fprintf(stderr, "faas: listening on %s\n", place);
  serve();

  pthread_mutex_lock(&server.lock);
  server.stopped = true;
  pthread_cond_broadcast(&server.changed);
  pthread_mutex_unlock(&server.lock);
  for (int i = 0; i < faas_options.threads; i++)
    pthread_join(workers[i], NULL);
  close(server.events);
  close(server.wake);
  return 0;
}
