/* serving.c - functions that serve: their main listens, and lives from one request to the next.
 *
 * An instance is what a warm container is: a frame in which main runs, on a thread of its own, or in mode process a
 * process of its own. It is started at the first invocation of its function, has what containers have (PORT), and an
 * invocation is a request over HTTP on a connection that only this binary can make (process/listeners.c). It ends when
 * its main returns, exits, panics or crashes. Then what is in flight fails, and the next invocation starts another one.
 *
 * For each function there is a keeper: the thread that runs the instance, or waits for its process. It says when the
 * instance listens, and why it ended. */
#include "invoke/serving.h"
#include "core/buffer.h"
#include "core/call_id.h"
#include "core/clock.h"
#include "core/fields.h"
#include "core/options.h"
#include "core/owners.h"
#include "core/response.h"
#include "http/client.h"
#include "invoke/async.h"
#include "invoke/crossing.h"
#include "invoke/invoke.h"
#include "invoke/remote.h"
#include "invoke/subprocess.h"
#include "process/ending.h"
#include "process/frame.h"
#include "process/listeners.h"
#include "process/locale.h"
#include "process/metadata.h"
#include "process/stdio.h"
#include "process/threads.h"
#include "process/workflow.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENDING_ROOM = 160, IDLE_CONNECTIONS = 64 };

enum state { STOPPED, STARTING, LISTENING };

struct link {
  struct http_client client; /* first */
  struct server *server;
  unsigned instance; /* that it is connected to */
  bool is_new; /* nothing has come on it yet, so perhaps the instance has not accepted it */
  struct link *next;
};

struct server {
  struct faas_serving serving; /* of the instance's frame; first */
  const struct faas_function *function;
  struct server *next;
  pthread_mutex_t lock; /* protects all below */
  pthread_cond_t changed;
  enum state state;
  bool accepts; /* it has asked for a connection */
  unsigned instance; /* counts them */
  struct faas_address address;
  struct link *idle;
  int idle_count;
  int new_count; /* links that are new */
  char ending[ENDING_ROOM]; /* how the last one ended */
};

static struct server *servers; /* all; none is ever freed */
static pthread_mutex_t servers_lock = PTHREAD_MUTEX_INITIALIZER;

/* Null when out of memory. */
static struct server *server_of(const struct faas_function *function) {
  pthread_mutex_lock(&servers_lock);
  struct server *server = servers;
  while (server && server->function != function)
    server = server->next;
  if (!server && (server = calloc(1, sizeof *server))) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&server->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&server->lock, NULL);
    server->function = function;
    server->next = servers;
    servers = server;
  }
  pthread_mutex_unlock(&servers_lock);
  return server;
}

/* ---- the instance ------------------------------------------------------------------------------------------------ */

static void note_listens(struct faas_serving *serving, const struct faas_address *real) {
  struct server *server = (struct server *)serving;
  pthread_mutex_lock(&server->lock);
  if (server->state == STARTING) { /* the first one is what requests go to */
    server->address = *real;
    server->state = LISTENING;
    pthread_cond_broadcast(&server->changed);
  }
  pthread_mutex_unlock(&server->lock);
}

static void note_accepts(struct faas_serving *serving) {
  struct server *server = (struct server *)serving;
  pthread_mutex_lock(&server->lock);
  if (!server->accepts) {
    server->accepts = true;
    pthread_cond_broadcast(&server->changed);
  }
  pthread_mutex_unlock(&server->lock);
}

static void note_end(struct server *server, int exit_status, int signal) {
  const char *name = server->function->name;
  pthread_mutex_lock(&server->lock);
  if (signal)
    snprintf(server->ending, sizeof server->ending, "function '%s' was ended by signal %d (%s)", name, signal,
             sigdescr_np(signal));
  else
    snprintf(server->ending, sizeof server->ending, "function '%s' exited with status %d", name, exit_status);
  server->state = STOPPED;
  server->accepts = false;
  server->instance++;
  pthread_cond_broadcast(&server->changed);
  pthread_mutex_unlock(&server->lock);
}

int __faas_setenv(const char *name, const char *value, int overwrite);

/* What a platform tells a container of its own. */
static void set_port(void) {
  __faas_setenv("PORT", "8080", false);
  __faas_setenv("FUNCTIONS_CUSTOMHANDLER_PORT", "8080", false);
}

static void keep_frame(struct server *server) {
  struct faas_saved saved;
  struct faas_frame *frame = faas_frame_enter(server->function, "", 0, &saved);
  if (!frame) {
    note_end(server, 1, 0);
    return;
  }
  frame->serving = &server->serving;
  set_port();
  int exit_status = faas_frame_run(frame);
  note_end(server, exit_status, frame->ending.signal);
  faas_response unread;
  faas_frame_leave(frame, exit_status, &saved, &unread);
  faas_response_free(&unread);
}

/* ---- in a process of its own ------------------------------------------------------------------------------------- */

/* What the process tells its keeper: once its address, once that it accepts, which is an empty one. */
struct remote_serving {
  struct faas_serving serving; /* first */
  int keeper;
  bool listens, accepts;
};

static void tell_listens(struct faas_serving *serving, const struct faas_address *real) {
  struct remote_serving *own = (struct remote_serving *)serving;
  if (!own->listens)
    own->listens = faas_write_all(own->keeper, real, sizeof *real);
}

static void tell_accepts(struct faas_serving *serving) {
  struct remote_serving *own = (struct remote_serving *)serving;
  if (!own->accepts)
    own->accepts = faas_write_all(own->keeper, &(struct faas_address){0}, sizeof(struct faas_address));
}

_Noreturn static void run_process(struct server *server, int keeper) {
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody could reach it */
  faas_close_owned(&keeper, 1);
  faas_remote_forget();
  struct remote_serving own = {{tell_listens, tell_accepts}, keeper, false, false};
  struct faas_saved saved;
  struct faas_frame *frame = faas_frame_enter(server->function, "", 0, &saved);
  if (!frame)
    _exit(1);
  frame->serving = &own.serving;
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  faas_own_process(frame, &(struct faas_process_files){nothing, STDERR_FILENO});
  set_port();
  int exit_status = faas_frame_run(frame);
  if (frame->ending.signal) {
    signal(frame->ending.signal, SIG_DFL);
    raise(frame->ending.signal);
  }
  faas_stdio_end(frame, false);
  _exit(exit_status);
}

static void keep_process(struct server *server) {
  int pipe_ends[2], ending = 0;
  faas_heap_prepare();
  faas_listeners_prepare();
  if (pipe2(pipe_ends, O_CLOEXEC)) {
    note_end(server, 1, 0);
    return;
  }
  for (int i = 0; i < 2; i++)
    pipe_ends[i] = faas_keep(pipe_ends[i]);
  pid_t child = fork();
  if (!child)
    run_process(server, pipe_ends[1]);
  faas_close(pipe_ends[1]);
  struct faas_address told;
  for (ssize_t got; child > 0 && (got = read(pipe_ends[0], &told, sizeof told));) {
    if (got == (ssize_t)sizeof told)
      told.size ? note_listens(&server->serving, &told) : note_accepts(&server->serving);
    else if (errno != EINTR)
      break;
  }
  faas_close(pipe_ends[0]);
  while (child > 0 && waitpid(child, &ending, 0) < 0 && errno == EINTR)
    ;
  note_end(server, child < 0 ? 1 : WEXITSTATUS(ending), child > 0 && WIFSIGNALED(ending) ? WTERMSIG(ending) : 0);
}

static void *keep(void *argument) {
  struct server *server = argument;
  if (faas_has_process(server->function))
    keep_process(server);
  else
    keep_frame(server);
  return NULL;
}

static bool start_locked(struct server *server) {
  pthread_attr_t attributes;
  pthread_t keeper;
  server->serving = (struct faas_serving){note_listens, note_accepts};
  server->state = STARTING;
  *server->ending = '\0';
  bool started = faas_worker_attributes(&attributes);
  if (started) {
    started = !pthread_create(&keeper, &attributes, keep, server);
    pthread_attr_destroy(&attributes);
  }
  if (!started)
    server->state = STOPPED;
  return started;
}

/* ---- invocations -------------------------------------------------------------------------------------------------- */

static struct timespec start_limit(void) {
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_sec += faas_options.start_timeout;
  return limit;
}

/* Waits until the instance listens. False after a failure in `*response`. */
static bool await_instance_locked(struct server *server, faas_response *response) {
  const char *name = server->function->name;
  if (server->state == STOPPED && !start_locked(server)) {
    faas_refuse_for_memory(server->function, response);
    return false;
  }
  unsigned instance = server->instance;
  struct timespec limit = start_limit();
  while (server->state == STARTING && server->instance == instance)
    if (pthread_cond_timedwait(&server->changed, &server->lock, &limit)) {
      faas_response_fail(response, 504, "function '%s' does not listen after FAAS_START_TIMEOUT=%d seconds", name,
                         faas_options.start_timeout);
      return false;
    }
  if (server->instance == instance)
    return true;
  faas_response_fail(response, FAAS_FAILED, "%s before it listened", server->ending);
  return false;
}

/* Waits until the instance has asked for a connection once. */
static bool await_accept(struct server *server, unsigned instance, faas_response *response) {
  struct timespec limit = start_limit();
  int error = 0;
  pthread_mutex_lock(&server->lock);
  while (!server->accepts && server->instance == instance && !error)
    error = pthread_cond_timedwait(&server->changed, &server->lock, &limit);
  pthread_mutex_unlock(&server->lock);
  if (error)
    faas_response_fail(response, 504, "function '%s' listens and accepts nothing after FAAS_START_TIMEOUT=%d seconds",
                       server->function->name, faas_options.start_timeout);
  return !error;
}

static void free_link(struct link *link) {
  if (link->client.socket >= 0)
    faas_close(link->client.socket);
  free(link);
}

static void free_idle_locked(struct server *server) {
  while (server->idle) {
    struct link *link = server->idle;
    server->idle = link->next;
    free_link(link);
  }
  server->idle_count = 0;
}

/* A server that takes one connection after the other waits for the end of one that is idle, and would not come to this. */
static int connect_link(struct http_client *client) {
  struct link *link = (struct link *)client;
  struct server *server = link->server;
  pthread_mutex_lock(&server->lock);
  struct faas_address address = server->address;
  free_idle_locked(server);
  server->new_count += !link->is_new;
  link->is_new = true;
  pthread_mutex_unlock(&server->lock);
  int descriptor = faas_connect_inside(&address);
  if (descriptor >= 0)
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  return descriptor;
}

/* A connection to an instance, or what can make one. Null after a failure in `*response`. */
static struct link *take_link(struct server *server, faas_response *response) {
  struct link *link = NULL;
  pthread_mutex_lock(&server->lock);
  bool ready = await_instance_locked(server, response);
  while (ready && (link = server->idle)) {
    server->idle = link->next;
    server->idle_count--;
    if (link->instance == server->instance)
      break;
    free_link(link);
    link = NULL;
  }
  unsigned instance = server->instance;
  pthread_mutex_unlock(&server->lock);
  if (!ready || link)
    return link;
  if (!(link = calloc(1, sizeof *link))) {
    faas_refuse_for_memory(server->function, response);
    return NULL;
  }
  link->client = (struct http_client){
      .host = server->function->name, .port = "80", .socket = -1, .connect = connect_link};
  link->server = server;
  link->instance = instance;
  return link;
}

/* For the next one to take; but where another link is new, none stays idle that the instance may be waiting on. */
static void give_back(struct server *server, struct link *link) {
  pthread_mutex_lock(&server->lock);
  server->new_count -= link->is_new;
  link->is_new = false;
  bool keep = link->client.socket >= 0 && link->instance == server->instance && !server->new_count &&
              server->idle_count < IDLE_CONNECTIONS;
  if (keep) {
    link->next = server->idle;
    server->idle = link;
    server->idle_count++;
  }
  pthread_mutex_unlock(&server->lock);
  if (!keep)
    free_link(link);
}

/* Milliseconds that an invocation may take; 0: any. */
static int time_left(void) {
  int64_t left = faas_options.timeout * 1000LL;
  if (faas_workflow && faas_workflow->deadline) {
    int64_t until = faas_workflow->deadline - faas_milliseconds();
    if (!left || until < left)
      left = until > 0 ? until : 1;
  }
  return (int)left;
}

/* How the instance ended, if that is why there is no answer. */
static bool has_ended(struct server *server, unsigned instance, faas_response *response) {
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_sec++;
  pthread_mutex_lock(&server->lock);
  /* The kernel closes the sockets of a process before its keeper hears of its end. */
  bool waits = faas_has_process(server->function);
  while (waits && server->instance == instance && !pthread_cond_timedwait(&server->changed, &server->lock, &limit))
    ;
  bool ended = server->instance != instance;
  if (ended)
    faas_response_fail(response, FAAS_FAILED, "%s", server->ending);
  pthread_mutex_unlock(&server->lock);
  return ended;
}

static int answer_of(const struct faas_function *callee, struct http_request *reply, faas_response *response) {
  if (reply->status >= 200 && reply->status < 300)
    return faas_response_take(response, &reply->body);
  if (reply->body.size)
    return faas_response_fail(response, reply->status, "%.*s", (int)reply->body.size, reply->body.data);
  return faas_response_fail(response, reply->status, "function '%s': HTTP status %d", callee->name, reply->status);
}

/* To a request by HTTP: whatever it is, with the headers that are not about this connection. */
static int whole_answer(const struct faas_function *callee, struct http_request *answer, struct faas_reply *reply,
                        faas_response *response) {
  const char *name = NULL, *value;
  while (faas_fields_next(&answer->fields, &name, &value)) {
    bool is_passed = !http_is_framing(name) || (answer->is_head && !strcasecmp(name, "Content-Length"));
    if (is_passed && http_add_header(&reply->headers, name, value, SIZE_MAX) != FAAS_OK)
      return faas_refuse_for_memory(callee, response);
  }
  reply->status = answer->status;
  reply->has_type = true; /* or it has none */
  return faas_response_take(response, &answer->body);
}

/* What a request through the gateway has, too. */
static bool write_headers(struct faas_buffer *headers) {
  char id[FAAS_CALL_ID_SIZE + 1];
  faas_make_call_id(id);
  const struct {
    const char *name, *value;
  } lines[] = {{"Content-Type", http_binary},
               {"X-Call-Id", id},
               {"traceparent", faas_traceparent ? faas_traceparent : faas_metadata_of_request("traceparent")},
               {"tracestate", faas_metadata_of_request("tracestate")}};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    if (lines[i].value && http_add_header(headers, lines[i].name, lines[i].value, SIZE_MAX) != FAAS_OK)
      return false;
  return true;
}

/* Sends the request on the link and takes the answer. */
static void exchange(const struct faas_function *callee, struct link *link, struct faas_crossing *crossing,
                     const void *request, size_t size, faas_response *response) {
  struct http_request answer = {0};
  struct faas_buffer own = {0};
  const char *method = crossing ? crossing->method : "POST", *target = crossing ? crossing->target.data : "/",
             *headers = crossing && crossing->headers.data ? crossing->headers.data : "";
  answer.is_head = !strcmp(method, "HEAD");
  bool ready = crossing || write_headers(&own);
  if (!ready)
    faas_refuse_for_memory(callee, response);
  else if (!http_ask(&link->client, method, target, crossing ? headers : own.data, request, size, &answer)) {
    if (!has_ended(link->server, link->instance, response))
      faas_response_fail(response, FAAS_UNREACHABLE, "function '%s': %s", callee->name, answer.error);
  } else if (crossing)
    whole_answer(callee, &answer, crossing->reply, response);
  else
    answer_of(callee, &answer, response);
  faas_buffer_free(&own);
  http_request_free(&answer);
}

int __faas_call_server(const struct faas_function *callee, const void *request, size_t size, faas_response *response) {
  struct faas_crossing *crossing = faas_crossing;
  faas_crossing = NULL;
  struct server *server = server_of(callee);
  if (size > faas_options.max_body)
    return faas_refuse_size(callee, response);
  if (faas_next_depth() > faas_options.max_depth)
    return faas_refuse_depth(callee, response);
  if (!server)
    return faas_refuse_for_memory(callee, response);
  struct faas_place *place = faas_go_away();
  faas_async_block();
  struct link *link = take_link(server, response);
  if (link) {
    bool first = link->client.socket < 0;
    link->client.milliseconds = time_left();
    if (first && (link->client.socket = connect_link(&link->client)) >= 0 &&
        !await_accept(server, link->instance, response)) {
      faas_close(link->client.socket);
      link->client.socket = -1;
    } else {
      exchange(callee, link, crossing, request, size, response);
    }
    give_back(server, link);
  }
  faas_async_unblock();
  int status = response->status;
  faas_come_back(place, response);
  return status;
}
