// runtime.h - the runtime's own headers, which are C11, for tests. Include it last: C's <stdatomic.h> defines
// macros that headers of the C++ library cannot stand.
#pragma once

extern "C" {
#include "core/abi.h"
#include "core/call_id.h"
#include "core/clock.h"
#include "core/fields.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/percent.h"
#include "core/response.h"
#include "core/url_patterns.h"
#include "http/client.h"
#include "http/server.h"
#include "invoke/async.h"
#include "invoke/budget.h"
#include "invoke/gateways.h"
#include "invoke/invoke.h"
#include "invoke/remote.h"
#include "invoke/shared.h"
#include "invoke/subprocess.h"
#include "platforms/one_shot.h"
#include "platforms/platform.h"
#include "process/exit.h"
#include "process/frame.h"
#include "process/handlers.h"
#include "process/metadata.h"
#include "process/respond.h"
#include "process/stdio.h"
#include "process/threads.h"
#include "process/workflow.h"
}
