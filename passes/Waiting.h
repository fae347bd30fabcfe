//===- Waiting.h - calls in which a thread may be ended -----------------------------------------------------===//

#ifndef FAAS_WAITING_H
#define FAAS_WAITING_H

#include "faas/Abi.h"

namespace faas {

/// Marks the calls of what may wait (FAAS_BLOCKING in faas_abi.inc).
void markWaiting(RuntimeAbi &Abi);

} // namespace faas

#endif
