/* faas.h - the C interface of a serverless function.
 *
 * A function is a program with one entry, faas_main. It reads its request, answers with its response and
 * may invoke other functions by name:
 *
 *     #include <faas.h>
 *
 *     int faas_main(void) {
 *       faas_bytes request = faas_request();
 *       faas_response shortened;
 *       if (faas_invoke("url-shorten", request.data, request.size, &shortened) != FAAS_OK)
 *         return faas_fail(shortened.error);
 *       faas_respond(shortened.data, shortened.size);
 *       faas_response_free(&shortened);
 *       return 0;
 *     }
 *
 * Linked with libfaas.a it is an ordinary executable: one request on stdin, an HTTP server when PORT is set, or
 * what else the platform wants that it finds in its environment, and faas_invoke goes to FAAS_GATEWAY. Compiled to
 * bitcode and given to faas-merge it becomes part of a fused binary, and faas_invoke of a function in the same binary
 * is a function call. The source is the same in both.
 *
 * The response is what faas_respond was given; stdout of a function with faas_main is a log, as stderr is.
 *
 * Payloads are bytes with a length; they may contain NUL bytes and need not be text. Every function here is
 * thread-safe: it acts on the invocation of the calling thread, which for a thread that a function started
 * is its starter's invocation. faas_respond and faas_fail of one invocation must not race with each other.
 */
#ifndef FAAS_H
#define FAAS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The outcome of an invocation. Beyond FAAS_OK the values are the HTTP status codes that the same failure
 * has over the wire, so that a caller sees the same number whether its callee is fused or remote. A remote
 * callee may answer with a status code that is not listed here; it is passed on as it is. */
enum {
  FAAS_OK = 0,            /* the callee ended with exit status 0 */
  FAAS_NOT_FOUND = 404,   /* no function of that name */
  FAAS_TOO_LARGE = 413,   /* request or response over FAAS_MAX_BODY */
  FAAS_FAILED = 500,      /* the callee ended with another exit status */
  FAAS_UNREACHABLE = 502, /* the gateway could not be reached, or FAAS_GATEWAY is not set */
  FAAS_NO_MEMORY = 503,   /* no memory left for the invocation */
  FAAS_TIMED_OUT = 504    /* a remote callee gave no answer in FAAS_TIMEOUT, or in the time that the request has */
};

/* Bytes owned by somebody else. */
typedef struct faas_bytes {
  const void *data; /* never null, also when size is 0 */
  size_t size;      /* in bytes */
} faas_bytes;

/* The answer to an invocation. Owned by the caller; ended with faas_response_free. */
typedef struct faas_response {
  const void *data;  /* the callee's response; never null. Followed by a NUL byte that size does not count */
  size_t size;       /* in bytes */
  const char *error; /* why it failed, NUL-terminated; "" when status is FAAS_OK. Owned by this struct */
  int status;        /* FAAS_OK, one of FAAS_*, or another HTTP status code of a remote callee */
  void *owned;       /* what faas_response_free frees */
} faas_response;

/* The entry, defined by the function. Returns the exit status: 0 for success, 1 to 255 for a failure that
 * the caller sees as FAAS_FAILED. */
int faas_main(void);

/* The request of the current invocation. Valid until faas_main returns. Outside an invocation: empty. */
faas_bytes faas_request(void);

/* What came with the request from outside besides its body: the value of the header `name`, in any case, or of
 * ":method", ":path" (without the query) or ":query"; and of what a platform gives besides, such as
 * "Lambda-Runtime-Aws-Request-Id" or "__OW_ACTIVATION_ID". The first of several. Null if there is none, and in a
 * function that another one invoked. Valid until faas_main returns. */
const char *faas_request_header(const char *name);

/* Appends `size` bytes at `data` to the response of the current invocation; may be called any number of
 * times. Returns FAAS_OK, FAAS_TOO_LARGE when the response would pass FAAS_MAX_BODY, FAAS_NO_MEMORY, or
 * FAAS_FAILED outside an invocation. */
int faas_respond(const void *data, size_t size);

/* Adds a header to the answer to a request from outside, such as Content-Type, which is application/octet-stream
 * without it. Both are NUL-terminated and copied. Platforms without headers ignore it, as docs/platforms.md says, and
 * so does the caller of a fused function. Returns FAAS_OK; FAAS_NO_MEMORY; FAAS_TOO_LARGE when all headers pass 16 kB;
 * FAAS_FAILED for what is no header, for one that is the server's own to set (Content-Length, Transfer-Encoding,
 * Connection and the like), for a second Content-Type, after the first faas_flush, and outside an invocation. */
int faas_respond_header(const char *name, const char *value);

/* Sets the HTTP status of the answer, 200 to 599 and 200 without it. For a caller of this function one from 300 is a
 * failure with that status and the response as its text, as it is over the network. Returns FAAS_OK, or FAAS_FAILED for
 * another number, after the first faas_flush, and outside an invocation. */
int faas_respond_status(int status);

/* Sends what the response has so far, where the platform takes it in pieces; elsewhere, and in a function that another
 * one invoked, the pieces stay together and go out at the end. Waits for a client that is slow. What is sent no longer
 * counts towards FAAS_MAX_BODY, and a failure after it cuts the answer short. Returns FAAS_OK, or FAAS_FAILED when the
 * client takes no more, and outside an invocation. */
int faas_flush(void);

/* Sets the error text that the caller sees if this invocation fails, in place of the text that names its
 * exit status. `message` is NUL-terminated and copied. Returns 1, so that `return faas_fail("...")` fails. */
int faas_fail(const char *message);

/* Invokes the function named `function` (NUL-terminated) with `size` request bytes at `request` and waits for
 * its answer. A function fused into this binary is called; any other is reached through FAAS_GATEWAY. Fills
 * all of `*response` in every case. Returns response->status. */
int faas_invoke(const char *function, const void *request, size_t size, faas_response *response);

/* faas_invoke for a name of `name_size` bytes that need not be NUL-terminated. */
int faas_invoke_n(const char *name, size_t name_size, const void *request, size_t size, faas_response *response);

/* An invocation that goes on while its caller does. */
typedef struct faas_future faas_future;

/* Begins an invocation as faas_invoke makes it, and returns at once. The request is copied. The result is waited for
 * with faas_wait or given up with faas_future_free; what is neither is given up when the calling invocation ends. The
 * invocation is made in any case, also if that is after its caller's end. Returns null where no memory is left, which
 * the functions below accept. */
faas_future *faas_invoke_async(const char *function, const void *request, size_t size);

/* faas_invoke_async for a name of `name_size` bytes that need not be NUL-terminated. */
faas_future *faas_invoke_async_n(const char *name, size_t name_size, const void *request, size_t size);

/* Waits for the end of the invocation, fills all of `*response` as faas_invoke would have, and ends `future`. One that
 * no thread has taken up yet is run in the calling thread. Returns response->status. */
int faas_wait(faas_future *future, faas_response *response);

/* Waits up to `milliseconds` for the end of the invocation; 0 only asks, less than 0 waits as long as it takes. Returns
 * 1 if it has ended, so that faas_wait returns at once, else 0. Several threads may ask at the same time. */
int faas_ready(faas_future *future, long milliseconds);

/* Gives the result up, in place of faas_wait. Does not wait. */
void faas_future_free(faas_future *future);

/* Frees what `*response` owns and leaves it empty. A response that was freed or is all zero is left alone. */
void faas_response_free(faas_response *response);

#ifdef __cplusplus
}
#endif

#endif
