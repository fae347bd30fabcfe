//===- Gateway.h - the routes of the local gateway -----------------------------------------------------------===//
//
//   /function/NAME[/PATH]        runs the function
//   /async-function/NAME[/PATH]  202, and runs it afterwards; X-Callback-Url is sent what became of it
//   /_/health                    200
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_RUN_GATEWAY_H
#define FAAS_DRIVER_RUN_GATEWAY_H

#include "Function.h"

#include <map>

namespace faas {

/// Requests at the same time, with those that functions make.
constexpr int GatewayThreads = 256;

using LocalFunctions = std::map<std::string, std::unique_ptr<LocalFunction>>;

/// Serves the functions at a listener of run_listen until SIGTERM or SIGINT, and until what was begun is done. Writes a
/// line for each invocation to stdout. False after a line on stderr.
bool serveGateway(LocalFunctions &Functions, int Listener, int Port);

} // namespace faas

#endif
