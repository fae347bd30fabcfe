/* container.c - a root that serves or polls is the process itself.
 *
 * Nothing of a platform is answered here: the function listens on the platform's port, or asks its API, as it does
 * apart. It has a frame, in which nothing is emulated that need not be, as in mode process but without a fork. */
#include "platforms/container.h"
#include "core/buffer.h"
#include "core/response.h"
#include "invoke/async.h"
#include "process/frame.h"
#include "process/signals.h"
#include "process/stdio.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct faas_arguments faas_arguments;

static int run(const struct faas_function *function) {
  struct faas_saved saved;
  struct faas_frame *frame = faas_frame_enter(function, "", 0, &saved);
  if (!frame) {
    faas_tell("no memory left");
    return 1;
  }
  frame->process = getpid();
  frame->unusual = true;
  frame->argv = faas_arguments.values;
  frame->argc = faas_arguments.count;
  faas_release_signals();
  for (char *const *own = function->environment; own && *own; own++)
    putenv(*own);
  int exit_status = faas_frame_run(frame);
  if (frame->ending.signal) {
    signal(frame->ending.signal, SIG_DFL);
    raise(frame->ending.signal);
  }
  faas_stdio_end(frame, false);
  faas_async_drain();
  return exit_status;
}

const struct faas_platform faas_container = {.name = "container", .variables = "", .run = run};
