/* otlp.c - spans of OpenTelemetry, exported as OTLP/HTTP in JSON
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp).
 *
 * An invocation of one function by another is two spans: the caller's (CLIENT), which is the call, and the callee's
 * (SERVER), which is the invocation. A fused call has both, as over the network, and the attribute faas.fused. Each
 * span has the resource of its own function, so that dashboards keep their shape when functions are fused.
 *
 * Threads put what ended into a queue of a fixed size and never wait; what finds no room is dropped and counted. The
 * writer takes batches. A batch that the collector is too busy for is kept and sent again later, with longer and
 * longer pauses. */
#include "core/abi.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/json.h"
#include "http/client.h"
#include "http/http.h"
#include "process/metadata.h"
#include "profile/otel.h"
#include "profile/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { ID_ROOM = 64, ERROR_ROOM = 120, STATE_ROOM = 256, ATTEMPTS = 8, FIRST_PAUSE = 500, LONGEST_PAUSE = 30000 };

/* An invocation or a call that ended. */
struct record {
  const struct faas_function *caller, *callee;
  char name[PROFILE_NAME_ROOM]; /* of the callee */
  uint64_t trace[2], span, client, parent;
  uint64_t start, end, exclusive, memory;
  struct profile_cpu cpu;
  uint64_t request_size, response_size;
  int status;
  bool parent_is_remote, cold, asynchronous, over_http;
  char state[STATE_ROOM];
  char error[ERROR_ROOM];
  char id[ID_ROOM]; /* that the platform gave; "" for none */
};

/* ---- the queue ----------------------------------------------------------------------------------------- */

/* Each cell says by its number whose turn it is (a bounded queue as D. Vyukov's): the producer's of place `turn`, or of
 * the consumer of place `turn - 1`. Forked processes share it. */
struct cell {
  atomic_size_t turn;
  struct record record;
};

static struct queue {
  atomic_size_t head; /* the next place to fill */
  atomic_uint_fast64_t dropped;
  _Alignas(64) atomic_size_t tail; /* the next one to empty; only the writer changes it */
  _Alignas(64) struct cell cells[];
} *queue;

bool profile_exporting;

static void copy(char *to, size_t room, const char *from) {
  size_t size = strnlen(from, room - 1);
  memcpy(to, from, size);
  to[size] = '\0';
}

/* The id that the platform gave to the request from outside. */
static void copy_id(char *to) {
  static const char *const names[] = {
      "X-Call-Id",          "Lambda-Runtime-Aws-Request-Id", "Fn-Call-Id",
      "__OW_ACTIVATION_ID", "X-Fission-Request-ID",          "X-Azure-Functions-InvocationId"};
  const char *id = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !id; i++)
    id = faas_metadata_of_request(names[i]);
  copy(to, ID_ROOM, id ? id : "");
}

static void fill(struct record *record, const struct profile_span_facts *facts) {
  const struct profile_outcome *outcome = facts->outcome;
  size_t size = facts->name_size < PROFILE_NAME_ROOM ? facts->name_size : PROFILE_NAME_ROOM - 1;
  *record = (struct record){.caller = facts->caller,
                            .callee = facts->callee,
                            .trace = {facts->context->trace[0], facts->context->trace[1]},
                            .span = facts->context->span,
                            .client = facts->client,
                            .parent = facts->parent_id,
                            .start = facts->start,
                            .end = outcome->end,
                            .exclusive = facts->exclusive,
                            .memory = facts->memory,
                            .cpu = facts->cpu,
                            .request_size = outcome->request_size,
                            .response_size = outcome->response_size,
                            .status = outcome->status,
                            .parent_is_remote = facts->parent_is_remote,
                            .cold = facts->cold,
                            .asynchronous = facts->asynchronous,
                            .over_http = true};
  memcpy(record->name, facts->name, size);
  if (facts->context->state && strlen(facts->context->state->text) < STATE_ROOM)
    strcpy(record->state, facts->context->state->text);
  if (outcome->status != FAAS_OK && outcome->error)
    copy(record->error, ERROR_ROOM, outcome->error);
  if (!facts->caller) {
    copy_id(record->id);
    record->over_http = faas_metadata_of_request(":method");
  }
}

void profile_export(const struct profile_span_facts *facts) {
  size_t place = atomic_load_explicit(&queue->head, memory_order_relaxed);
  struct cell *cell;
  for (;;) {
    cell = &queue->cells[place % (size_t)profile_otel.queue];
    size_t turn = atomic_load_explicit(&cell->turn, memory_order_acquire);
    if (turn == place) {
      if (atomic_compare_exchange_weak(&queue->head, &place, place + 1))
        break;
    } else if ((ptrdiff_t)(turn - place) < 0) {
      atomic_fetch_add(&queue->dropped, 1);
      profile_writer_wake();
      return;
    } else {
      place = atomic_load_explicit(&queue->head, memory_order_relaxed);
    }
  }
  fill(&cell->record, facts);
  atomic_store_explicit(&cell->turn, place + 1, memory_order_release);
  if (place + 1 - atomic_load_explicit(&queue->tail, memory_order_relaxed) == (size_t)profile_otel.batch)
    profile_writer_wake();
}

/* False where the queue is empty. */
static bool take(struct record *record) {
  size_t place = atomic_load_explicit(&queue->tail, memory_order_relaxed);
  struct cell *cell = &queue->cells[place % (size_t)profile_otel.queue];
  static int held_up;
  if (atomic_load_explicit(&cell->turn, memory_order_acquire) != place + 1) {
    /* A process that was killed while it filled a place must not hold up all that follow. */
    if (atomic_load(&queue->head) == place || ++held_up < 3)
      return false;
    atomic_fetch_add(&queue->dropped, 1);
  } else {
    *record = cell->record;
  }
  bool skipped = held_up == 3;
  held_up = 0;
  atomic_store_explicit(&cell->turn, place + (size_t)profile_otel.queue, memory_order_release);
  atomic_store_explicit(&queue->tail, place + 1, memory_order_relaxed);
  return skipped ? take(record) : true;
}

/* ---- a batch as JSON ----------------------------------------------------------------------------------- */

static struct record *batch;
static size_t batch_size;

static void print_attribute(struct faas_buffer *text, const char *name, const char *value) {
  profile_print_string(text, ",{\"key\":", name, strlen(name));
  profile_print_string(text, ",\"value\":{\"stringValue\":", value, strlen(value));
  profile_print(text, "}}");
}

static void print_number(struct faas_buffer *text, const char *name, uint64_t value) {
  profile_print(text, ",{\"key\":\"%s\",\"value\":{\"intValue\":\"%llu\"}}", name, (unsigned long long)value);
}

static void print_flag(struct faas_buffer *text, const char *name, bool value) {
  profile_print(text, ",{\"key\":\"%s\",\"value\":{\"boolValue\":%s}}", name, value ? "true" : "false");
}

/* The value of a variable of the function's own, from --env, or the process's. */
static const char *variable_of(const struct faas_function *function, const char *name, const char *of_process) {
  for (char *const *own = function->environment; own && *own; own++)
    if (!strncmp(*own, name, strlen(name)) && (*own)[strlen(name)] == '=')
      return *own + strlen(name) + 1;
  return of_process;
}

static void print_resource(struct faas_buffer *text, const struct faas_function *function) {
  char host[256] = "", instance[280];
  gethostname(host, sizeof host - 1);
  snprintf(instance, sizeof instance, "%s:%d", host, (int)getpid());
  const char *service = variable_of(function, "OTEL_SERVICE_NAME", profile_otel.service);
  const char *others = variable_of(function, "OTEL_RESOURCE_ATTRIBUTES", profile_otel.attributes);
  char *copied = others ? strdup(others) : NULL, *list = copied, *name, *value;
  profile_print(text, "{\"resource\":{\"attributes\":[{\"key\":\"telemetry.sdk.name\",\"value\":{\"stringValue\":"
                      "\"faas-merge\"}}");
  print_attribute(text, "telemetry.sdk.language", "c");
  print_attribute(text, "telemetry.sdk.version", FAAS_VERSION);
  print_attribute(text, "faas.name", function->name);
  print_attribute(text, "faas.instance", instance);
  if (function->memory_limit)
    print_number(text, "faas.max_memory", function->memory_limit);
  bool named = service && *service;
  while (profile_otel_next(&list, &name, &value)) {
    bool is_service = !strcmp(name, "service.name");
    if (is_service && named)
      continue;
    named |= is_service;
    if (strcmp(name, "faas.name") && strcmp(name, "faas.instance"))
      print_attribute(text, name, value);
  }
  if (service && *service)
    print_attribute(text, "service.name", service);
  else if (!named)
    print_attribute(text, "service.name", function->name);
  free(copied);
  profile_print(text, "]},\"scopeSpans\":[{\"scope\":{\"name\":\"faas-merge\",\"version\":\"%s\"},\"spans\":[",
                FAAS_VERSION);
}

static void print_id(struct faas_buffer *text, const char *name, uint64_t id) {
  char digits[17] = "";
  profile_hex(id, digits);
  profile_print(text, ",\"%s\":\"%s\"", name, digits);
}

/* What holds for all spans of a batch. */
struct moment {
  double tick; /* nanoseconds */
  uint64_t ticks, unix_time; /* on both clocks; with two of these, a span could stick out of the one that it is in */
  uint64_t memory; /* of the process; 0: not of one function */
};

/* A span of a record: the call, as the caller sees it, or the invocation. */
static void print_span(struct faas_buffer *text, const struct record *record, bool is_call,
                       const struct moment *moment) {
  char digits[33] = "";
  enum { SERVER = 2, CLIENT = 3, PARENT_IS_KNOWN = 0x100, PARENT_IS_REMOTE = 0x200, SAMPLED = 1 };
  profile_hex(record->trace[0], digits);
  profile_hex(record->trace[1], digits + 16);
  profile_print(text, "{\"traceId\":\"%s\"", digits);
  print_id(text, "spanId", is_call ? record->client : record->span);
  uint64_t parent = is_call || !record->client ? record->parent : record->client;
  bool is_remote = !is_call && record->parent_is_remote;
  if (parent)
    print_id(text, "parentSpanId", parent);
  if (*record->state)
    profile_print_string(text, ",\"traceState\":", record->state, strlen(record->state));
  profile_print_string(text, ",\"name\":", record->name, strlen(record->name));
  double tick = moment->tick;
  uint64_t start = moment->unix_time - (uint64_t)((double)(int64_t)(moment->ticks - record->start) * tick);
  uint64_t end = moment->unix_time - (uint64_t)((double)(int64_t)(moment->ticks - record->end) * tick);
  profile_print(text, ",\"flags\":%d,\"kind\":%d,\"startTimeUnixNano\":\"%llu\",\"endTimeUnixNano\":\"%llu\"",
                SAMPLED | PARENT_IS_KNOWN | (is_remote ? PARENT_IS_REMOTE : 0), is_call ? CLIENT : SERVER,
                (unsigned long long)start, (unsigned long long)end);

  profile_print(text, ",\"attributes\":[{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}",
                is_call ? "faas.invoked_provider" : "faas.trigger", is_call || !record->over_http ? "other" : "http");
  if (is_call) {
    print_attribute(text, "faas.invoked_name", record->name);
    print_flag(text, "faas.asynchronous", record->asynchronous);
  } else {
    char id[17] = "";
    profile_hex(record->span, id);
    int64_t cpu = record->cpu.nanoseconds + (int64_t)((double)record->cpu.ticks * tick);
    print_attribute(text, "faas.invocation_id", *record->id ? record->id : id);
    print_flag(text, "faas.coldstart", record->cold);
    print_number(text, "faas.exclusive_ns", (uint64_t)((double)record->exclusive * tick));
    print_number(text, "faas.cpu_ns", cpu < 0 ? 0 : (uint64_t)cpu);
    uint64_t memory = record->memory > moment->memory ? record->memory : moment->memory;
    if (memory)
      print_number(text, "faas.memory_max", memory);
  }
  if (record->client)
    print_flag(text, "faas.fused", record->callee);
  print_number(text, "http.request.body.size", record->request_size);
  print_number(text, "http.response.body.size", record->response_size);
  int status = record->status == FAAS_OK ? 200 : record->status;
  print_number(text, "http.response.status_code", (uint64_t)status);
  if (record->status != FAAS_OK) {
    char type[16];
    snprintf(type, sizeof type, "%d", status);
    print_attribute(text, "error.type", type);
    profile_print_string(text, "],\"status\":{\"code\":2,\"message\":", record->error, strlen(record->error));
    profile_print(text, "}}");
  } else {
    profile_print(text, "]}");
  }
}

/* All spans of the batch that are of one function. */
static void print_function(struct faas_buffer *text, const struct faas_function *function,
                           const struct moment *moment) {
  const char *separator = "";
  print_resource(text, function);
  for (size_t i = 0; i < batch_size; i++)
    for (int is_call = 0; is_call < 2; is_call++) {
      const struct record *record = &batch[i];
      if ((is_call ? record->caller : record->callee) != function)
        continue;
      profile_print(text, "%s", separator);
      separator = ",";
      print_span(text, record, is_call, moment);
    }
  profile_print(text, "]}]}");
}

static bool batch_has(const struct faas_function *function) {
  for (size_t i = 0; i < batch_size; i++)
    if (batch[i].caller == function || batch[i].callee == function)
      return true;
  return false;
}

static void print_batch(struct faas_buffer *text) {
  struct moment moment = {
      .tick = profile_tick_nanoseconds(), .ticks = profile_ticks(), .memory = profile_process_memory()};
  const char *separator = "";
  moment.unix_time = profile_unix_time(moment.ticks);
  profile_print(text, "{\"resourceSpans\":[");
  for (size_t i = 0; i < __faas_function_count; i++)
    if (batch_has(__faas_functions[i])) {
      profile_print(text, "%s", separator);
      separator = ",";
      print_function(text, __faas_functions[i], &moment);
    }
  profile_print(text, "]}");
}

/* ---- sending ------------------------------------------------------------------------------------------- */

static struct http_client client = {.socket = -1};
static struct faas_buffer pending; /* a batch that is not sent yet */
static int attempts;
static bool pause_is_asked; /* by the collector */
static uint64_t next_attempt, lost; /* lost: spans of batches that were given up */

static uint64_t milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/* Once: which spans are missing can be seen from the last line of the log alone. */
static void complain(const char *why) {
  static bool said;
  if (!said)
    fprintf(stderr, "faas: spans are dropped: http://%s:%s%s: %s\n", client.host, client.port, profile_otel.path, why);
  said = true;
}

static void end_batch(void) {
  pending.size = 0;
  attempts = 0;
  next_attempt = 0;
  pause_is_asked = false;
}

static void give_up(const char *why) {
  complain(why);
  lost += batch_size;
  end_batch();
}

/* Seconds; a date is not worth its parsing. */
static uint64_t pause_asked(const struct http_request *reply) {
  const char *text = faas_fields_find(&reply->fields, "Retry-After");
  long seconds = text ? strtol(text, NULL, 10) : 0;
  return seconds > 0 ? (uint64_t)(seconds < 300 ? seconds : 300) * 1000 : 0;
}

static void note_rejected(const struct http_request *reply) {
  struct json all = json_parse(reply->body.data ? reply->body.data : "", reply->body.size);
  struct json rejected = json_member(json_member(all, "partialSuccess"), "rejectedSpans");
  uint64_t count = rejected.size ? strtoull(rejected.text + json_is(rejected, '"'), NULL, 10) : 0;
  if (!count)
    return;
  complain("the collector rejected some");
  lost += count;
}

/* Sends the batch, or notes when to try again. `limit`: milliseconds that there are. */
static void send_pending(int limit) {
  struct http_request reply = {0};
  char *headers;
  if (asprintf(&headers, "Content-Type: application/json\r\nUser-Agent: OTel-OTLP-Exporter-faas/%s\r\n%s", FAAS_VERSION,
               profile_otel.headers) < 0) {
    give_up("no memory left");
    return;
  }
  client.milliseconds = limit;
  bool answered = http_ask(&client, "POST", profile_otel.path, headers, pending.data, pending.size, &reply);
  free(headers);
  int status = answered ? reply.status : 0;
  char why[80];
  if (answered)
    snprintf(why, sizeof why, "HTTP status %d", status);
  else
    snprintf(why, sizeof why, "%s", reply.error);
  if (answered && status >= 200 && status < 300) {
    note_rejected(&reply);
    end_batch();
  } else if (!answered || status == 429 || status == 502 || status == 503 || status == 504) {
    uint64_t asked = pause_asked(&reply), pause = (uint64_t)FIRST_PAUSE << attempts;
    if (pause > LONGEST_PAUSE)
      pause = LONGEST_PAUSE;
    pause_is_asked = asked;
    pause = asked ? asked : pause - profile_random() % (pause / 4);
    next_attempt = milliseconds() + pause;
    if (++attempts == ATTEMPTS)
      give_up(why);
  } else {
    give_up(why);
  }
  http_request_free(&reply);
}

static bool make_batch(void) {
  batch_size = 0;
  while (batch_size < (size_t)profile_otel.batch && take(&batch[batch_size]))
    batch_size++;
  if (batch_size)
    print_batch(&pending);
  return batch_size;
}

static void report(void) {
  static uint64_t reported;
  uint64_t all = lost + atomic_load(&queue->dropped);
  if (all > reported)
    fprintf(stderr, "faas: %llu invocations are missing in the traces\n", (unsigned long long)all);
  reported = all;
}

void profile_otlp_send(bool ending) {
  if (!profile_exporting)
    return;
  uint64_t deadline = milliseconds() + (uint64_t)profile_otel.timeout;
  if (ending && !pause_is_asked)
    next_attempt = 0;
  while (pending.size || make_batch()) {
    uint64_t now = milliseconds(), pause = now < next_attempt ? next_attempt - now : 0;
    if (pause && !ending)
      break;
    if (ending && now + pause >= deadline) {
      give_up(pause ? "the collector is busy" : "no time left");
      continue;
    }
    nanosleep(&(struct timespec){.tv_sec = (time_t)(pause / 1000), .tv_nsec = (long)(pause % 1000) * 1000000}, NULL);
    send_pending(ending ? (int)(deadline - now - pause) : profile_otel.timeout);
    /* There is no later, so a collector where nothing listens is not waited for. */
    if (pending.size && ending && client.unreachable)
      give_up("nothing listens there");
  }
  if (atomic_load(&queue->dropped))
    complain("the queue is full");
  if (ending)
    report();
}

int profile_interval(void) {
  uint64_t now = milliseconds(), left = next_attempt > now ? next_attempt - now : 0;
  return pending.size && left < (uint64_t)profile_otel.delay ? (int)left + 1 : profile_otel.delay;
}

int profile_otlp_start(void) {
  if (!profile_otel_read())
    return 0;
  size_t cells = (size_t)profile_otel.queue;
  size_t size = sizeof *queue + cells * sizeof *queue->cells;
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  batch = calloc((size_t)profile_otel.batch, sizeof *batch);
  if (memory == MAP_FAILED || !batch) {
    perror("faas: OTEL_BSP_MAX_QUEUE_SIZE");
    return -1;
  }
  queue = memory;
  for (size_t i = 0; i < cells; i++)
    atomic_init(&queue->cells[i].turn, i);
  client.host = profile_otel.host;
  client.port = profile_otel.port;
  profile_exporting = true;
  return 0;
}
