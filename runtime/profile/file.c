/* file.c - the sums as a document: an object for each function,
 *
 *   {"faas_profile":1,"function":"post","function_exec_time":"0.5ms","invocations":3,...,
 *    "calls":[{"Caller":"post","Callee":"store","counts":"3","kind":"sync",...}]}
 *
 * FAAS_PROFILE=FILE is an array of them, a line each. Several processes may have the same file: each adds what is new
 * to what is there, under a lock. FAAS_PROFILE=http://HOST/PATH gets what is new as one POST for each function.
 * docs/profiling.md says what the numbers are. */
#include "core/buffer.h"
#include "core/json.h"
#include "core/options.h"
#include "core/owners.h"
#include "http/client.h"
#include "http/http.h"
#include "profile/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* ---- rows: functions, and calls by caller and callee --------------------------------------------------- */

enum kind { COUNT, TIME, MOST, LONGEST };

enum counter {
#define PROFILE_COUNTER(KIND, NAME) COUNTER_##NAME,
  PROFILE_COUNTERS
#undef PROFILE_COUNTER
      COUNTERS
};

static const enum kind kinds[COUNTERS] = {
#define PROFILE_COUNTER(KIND, NAME) KIND,
    PROFILE_COUNTERS
#undef PROFILE_COUNTER
};

/* The fields of the document that are plain numbers. Times are nanoseconds. */
static const struct field {
  const char *name;
  enum counter counter;
  bool of_function, of_call;
} fields[] = {
    {"invocations", COUNTER_count, true, false},
    {"failed", COUNTER_failed, true, true},
    {"cold", COUNTER_cold, true, false},
    {"asynchronous", COUNTER_asynchronous, false, true},
    {"calls_max", COUNTER_calls_max, false, true},
    {"fanout", COUNTER_fanout, false, true},
    {"time_ns", COUNTER_time, true, true},
    {"time_max_ns", COUNTER_time_max, true, true},
    {"exclusive_ns", COUNTER_exclusive, true, false},
    {"cpu_ns", COUNTER_cpu, true, false},
    {"memory_max", COUNTER_memory_max, true, false},
    {"request_bytes", COUNTER_request_bytes, true, true},
    {"response_bytes", COUNTER_response_bytes, true, true},
};
enum { FIELDS = sizeof fields / sizeof *fields };

struct row {
  char *caller; /* null: of the function `callee` itself */
  char *callee;
  uint64_t values[COUNTERS]; /* cpu_exact is in cpu */
};

struct document {
  struct row *rows;
  size_t count;
  bool incomplete; /* out of memory */
};

static void free_document(struct document *document) {
  for (size_t i = 0; i < document->count; i++) {
    free(document->rows[i].caller);
    free(document->rows[i].callee);
  }
  free(document->rows);
  *document = (struct document){0};
}

static int order(const void *one, const void *other) {
  const struct row *a = one, *b = other;
  const char *owner = a->caller ? a->caller : a->callee, *other_owner = b->caller ? b->caller : b->callee;
  int result = strcmp(owner, other_owner);
  if (!result)
    result = !!a->caller - !!b->caller;
  return result ? result : strcmp(a->callee, b->callee);
}

/* Null when out of memory. */
static struct row *row_of(struct document *document, const char *caller, const char *callee) {
  for (size_t i = 0; i < document->count; i++) {
    struct row *row = &document->rows[i];
    if (!strcmp(row->callee, callee) && !row->caller == !caller && (!caller || !strcmp(row->caller, caller)))
      return row;
  }
  struct row *rows = realloc(document->rows, (document->count + 1) * sizeof *rows);
  if (rows)
    document->rows = rows;
  struct row row = {.caller = caller && rows ? strdup(caller) : NULL, .callee = rows ? strdup(callee) : NULL};
  if (!row.callee || (caller && !row.caller)) {
    document->incomplete = true;
    free(row.caller);
    free(row.callee);
    return NULL;
  }
  rows[document->count] = row;
  return &rows[document->count++];
}

static void add(struct row *row, enum counter counter, uint64_t value) {
  bool is_sum = kinds[counter] == COUNT || kinds[counter] == TIME;
  if (is_sum)
    row->values[counter] += value;
  else if (value > row->values[counter])
    row->values[counter] = value;
}

static void add_row(struct document *document, const struct row *from) {
  struct row *to = row_of(document, from->caller, from->callee);
  for (size_t i = 0; to && i < COUNTERS; i++)
    add(to, (enum counter)i, from->values[i]);
}

/* ---- what the threads have counted --------------------------------------------------------------------- */

/* What an edge has beyond what was taken from it already. */
static void take(struct profile_edge *edge, double tick, struct document *document) {
  _Atomic(uint64_t) *now = (_Atomic(uint64_t) *)&edge->counters, *written = (_Atomic(uint64_t) *)&edge->written;
  struct row taken = {.callee = edge->callee};
  for (size_t i = 0; i < COUNTERS; i++) {
    bool is_sum = kinds[i] == COUNT || kinds[i] == TIME, in_ticks = kinds[i] == TIME || kinds[i] == LONGEST;
    uint64_t value = atomic_load_explicit(&now[i], memory_order_relaxed);
    uint64_t more = is_sum ? value - atomic_load_explicit(&written[i], memory_order_relaxed) : value;
    atomic_store_explicit(&written[i], value, memory_order_relaxed);
    taken.values[i] = in_ticks ? (uint64_t)(int64_t)((double)(int64_t)more * tick) : more;
  }
  if (!taken.values[COUNTER_count] && !taken.values[COUNTER_time])
    return;
  /* Processor time may come out as less than nothing, by as little as it is exact. */
  int64_t cpu = (int64_t)(taken.values[COUNTER_cpu] + taken.values[COUNTER_cpu_exact]);
  taken.values[COUNTER_cpu] = cpu < 0 ? 0 : (uint64_t)cpu;
  taken.values[COUNTER_cpu_exact] = 0;
  if (edge->local) {
    uint64_t memory = profile_process_memory();
    if (memory > taken.values[COUNTER_memory_max])
      taken.values[COUNTER_memory_max] = memory;
    add_row(document, &taken);
  }
  if (*edge->caller) {
    taken.caller = (char *)edge->caller;
    add_row(document, &taken);
  }
}

static void collect(struct document *document) {
  double tick = profile_tick_nanoseconds();
  size_t place = 0;
  for (struct profile_edge *edge; (edge = profile_edge_next(&place));)
    take(edge, tick, document);
}

/* ---- text ---------------------------------------------------------------------------------------------- */

static void print_values(struct faas_buffer *text, const struct row *row) {
  for (size_t i = 0; i < FIELDS; i++)
    if (row->caller ? fields[i].of_call : fields[i].of_function)
      profile_print(text, ",\"%s\":%llu", fields[i].name, (unsigned long long)row->values[fields[i].counter]);
}

/* Writes the function whose rows begin at `*place`, and moves on behind them. The rows are sorted. */
static void print_function(struct faas_buffer *text, const struct document *document, size_t *place) {
  const struct row *row = &document->rows[*place];
  const char *name = row->caller ? row->caller : row->callee;
  static const struct row nothing;
  const struct row *own = row->caller ? &nothing : row;
  uint64_t count = own->values[COUNTER_count];
  profile_print_string(text, "{\"faas_profile\":1,\"function\":", name, strlen(name));
  profile_print(text, ",\"function_exec_time\":\"%.6gms\"",
                count ? (double)own->values[COUNTER_exclusive] / (double)count / 1e6 : 0.);
  if (faas_options.profile_sample >= 0)
    profile_print(text, ",\"sample\":%.9g", faas_options.profile_sample);
  print_values(text, own);
  profile_print(text, ",\"calls\":[");
  *place += !row->caller;
  for (bool first = true; *place < document->count; ++*place, first = false) {
    const struct row *call = &document->rows[*place];
    if (!call->caller || strcmp(call->caller, name))
      break;
    profile_print_string(text, first ? "{\"Caller\":" : ",{\"Caller\":", name, strlen(name));
    profile_print_string(text, ",\"Callee\":", call->callee, strlen(call->callee));
    uint64_t calls = call->values[COUNTER_count], asynchronous = call->values[COUNTER_asynchronous];
    profile_print(text, ",\"counts\":\"%llu\",\"kind\":\"%s\"", (unsigned long long)calls,
                  asynchronous && asynchronous * 2 >= calls ? "async" : "sync");
    print_values(text, call);
    profile_print(text, "}");
  }
  profile_print(text, "]}");
}

static void print_document(struct faas_buffer *text, struct document *document) {
  qsort(document->rows, document->count, sizeof *document->rows, order);
  profile_print(text, "[\n");
  for (size_t place = 0; place < document->count;) {
    print_function(text, document, &place);
    profile_print(text, place < document->count ? ",\n" : "\n");
  }
  profile_print(text, "]\n");
}

/* ---- reading what is there ----------------------------------------------------------------------------- */

static void read_values(struct json object, bool is_call, struct row *row) {
  for (size_t i = 0; i < FIELDS; i++) {
    struct json value = json_member(object, fields[i].name);
    if (value.size && (is_call ? fields[i].of_call : fields[i].of_function))
      row->values[fields[i].counter] = strtoull(value.text, NULL, 10);
  }
}

/* The text of a member, in a buffer of its own. False if there is none. */
static bool read_name(struct json object, const char *member, struct faas_buffer *name) {
  struct json value = json_member(object, member);
  name->size = 0;
  return json_is(value, '"') && json_text(value, name) == FAAS_OK;
}

/* False if it is not a document of ours. */
static bool read_document(const char *text, size_t size, struct document *document) {
  struct json all = json_parse(text, size), key, object, call;
  struct faas_buffer name = {0}, callee = {0};
  bool is_ours = json_is(all, '[');
  while (is_ours && json_next(&all, &key, &object)) {
    struct json version = json_member(object, "faas_profile");
    is_ours = version.size == 1 && *version.text == '1' && read_name(object, "function", &name);
    struct row row = {.callee = name.data};
    if (!is_ours)
      break;
    read_values(object, false, &row);
    if (row.values[COUNTER_count])
      add_row(document, &row);
    struct json calls = json_member(object, "calls");
    while (json_next(&calls, &key, &call)) {
      if (!read_name(call, "Callee", &callee) || !read_name(call, "counts", &name))
        continue;
      uint64_t count = strtoull(name.data, NULL, 10);
      if (!read_name(call, "Caller", &name))
        continue;
      row = (struct row){.caller = name.data, .callee = callee.data, .values = {[COUNTER_count] = count}};
      read_values(call, true, &row);
      add_row(document, &row);
    }
  }
  faas_buffer_free(&name);
  faas_buffer_free(&callee);
  return is_ours;
}

/* ---- the file ------------------------------------------------------------------------------------------ */

static bool read_file(int file, struct faas_buffer *text) {
  for (;;) {
    if (faas_buffer_reserve(text, 64 << 10) != FAAS_OK)
      return false;
    ssize_t got = pread(file, text->data + text->size, 64 << 10, (off_t)text->size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return !got;
    text->size += (size_t)got;
  }
}

/* Opens and locks it, and reads what is in it. The descriptor, or -1 with errno, or with EILSEQ for a file that is not
 * ours. */
static int open_document(struct document *document) {
  int file = faas_claim(open(faas_options.profile, O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (file < 0 || flock(file, LOCK_EX))
    return file;
  struct faas_buffer text = {0};
  bool complete = read_file(file, &text);
  int error = complete ? EILSEQ : errno;
  if (complete && (!text.size || read_document(text.data, text.size, document)))
    error = 0;
  faas_buffer_free(&text);
  if (!error)
    return file;
  faas_close(file);
  errno = error;
  return -1;
}

static void complain(const char *what) {
  static bool said;
  if (!said)
    fprintf(stderr, "faas: FAAS_PROFILE=%s: %s\n", faas_options.profile, what);
  said = true;
}

static const char *reason(void) {
  return errno == EILSEQ ? "holds something else than a profile; give another file, or remove it" : strerror(errno);
}

/* What could not be written, because the file could not be had; nothing if it could. */
static struct document kept;

static void write_file(void) {
  struct document all = {0};
  struct faas_buffer text = {0};
  int file = open_document(&all);
  if (file < 0) {
    complain(reason());
    free_document(&all);
    return;
  }
  for (size_t i = 0; i < kept.count; i++)
    add_row(&all, &kept.rows[i]);
  print_document(&text, &all);
  bool written = !all.incomplete && text.size && pwrite(file, text.data, text.size, 0) == (ssize_t)text.size &&
                 !ftruncate(file, (off_t)text.size);
  if (written)
    free_document(&kept);
  else
    complain(strerror(errno));
  faas_close(file);
  free_document(&all);
  faas_buffer_free(&text);
}

/* ---- the collector ------------------------------------------------------------------------------------- */

static char *host, *path; /* null: FAAS_PROFILE is a file */
static struct http_client client = {.socket = -1, .milliseconds = 5000};

/* Splits http://HOST[:PORT]/PATH. */
static bool parse_url(const char *url) {
  const char *start = url + strlen("http://");
  size_t size = strcspn(start, "/");
  host = strndup(start, size);
  path = strdup(start[size] ? start + size : "/");
  char *colon = host ? strrchr(host, ':') : NULL;
  client.port = "80";
  if (colon) {
    *colon = '\0';
    client.port = colon + 1;
  }
  client.host = host;
  return host && path && *host && *client.port && strspn(client.port, "0123456789") == strlen(client.port);
}

/* Posts one function. False if the collector did not take it; then `*answers` says whether it answered at all. */
static bool post(const char *text, size_t size, bool *answers) {
  struct http_request reply = {0};
  *answers = http_ask(&client, "POST", path, "Content-Type: application/json\r\n", text, size, &reply);
  bool taken = *answers && reply.status >= 200 && reply.status <= 299;
  if (!*answers)
    complain(reply.error);
  else if (!taken)
    complain("the collector refuses it");
  http_request_free(&reply);
  return taken;
}

/* Rows are dropped as the collector takes them. False if it does not answer: it is not asked again for each function,
 * because each time may take long. */
static bool post_all(void) {
  struct document left = {0};
  bool answers = true;
  qsort(kept.rows, kept.count, sizeof *kept.rows, order);
  for (size_t place = 0, begin = 0; place < kept.count; begin = place) {
    struct faas_buffer text = {0};
    print_function(&text, &kept, &place);
    if (!answers || !post(text.data, text.size, &answers))
      for (size_t i = begin; i < place; i++)
        add_row(&left, &kept.rows[i]);
    faas_buffer_free(&text);
  }
  free_document(&kept);
  kept = left;
  return answers;
}

/* ---- start --------------------------------------------------------------------------------------------- */

int profile_file_start(void) {
  if (!faas_options.profile)
    return 0;
  if (!strncasecmp(faas_options.profile, "https://", 8)) {
    complain("expected a file or an http:// URL; for https, let a collector on this host pass it on");
    return -1;
  }
  if (!strncasecmp(faas_options.profile, "http://", 7)) {
    bool valid = parse_url(faas_options.profile);
    if (!valid)
      complain("expected http://HOST[:PORT]/PATH");
    return valid ? 0 : -1;
  }
  struct document document = {0};
  int file = open_document(&document);
  if (file < 0)
    complain(reason());
  else
    faas_close(file);
  free_document(&document);
  return file < 0 ? -1 : 0;
}

void profile_file_write(bool ending) {
  static uint64_t lost;
  if (!faas_options.profile)
    return;
  collect(&kept);
  if (kept.count && path) {
    if (post_all() && kept.count && ending)
      post_all();
  } else if (kept.count)
    write_file();
  if (!lost && (lost = profile_counts_lost()))
    fprintf(stderr,
            "faas: FAAS_PROFILE: more threads or pairs of functions than there is room for; some are not counted\n");
}
