// runtime.h - the runtime's own headers, which are C11, for tests. Include it last: C's <stdatomic.h> defines
// macros that headers of the C++ library cannot stand.
#pragma once

extern "C" {
#include "http.h"
#include "url_patterns.h"
}
