/* workflow.hpp - what the workflows' functions in C++ share: JSON in, JSON out, and invocations of one another. */
#ifndef WORKFLOW_HPP
#define WORKFLOW_HPP

#include "store.h"

#include <cstdlib>
#include <faas.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

using nlohmann::json;

/* An invocation that was started; with WORKFLOW_ASYNC it runs beside its caller. */
#ifdef WORKFLOW_ASYNC
using call = faas::future;
#else
using call = faas::response;
#endif

/* Always inlined, to keep the callee's name a constant. */
[[gnu::always_inline]] inline call start(std::string_view function, const json &request) {
#ifdef WORKFLOW_ASYNC
  return faas::invoke_async(function, request.dump());
#else
  return faas::invoke(function, request.dump());
#endif
}

inline json answer_of(call &&started) {
#ifdef WORKFLOW_ASYNC
  return json::parse(started.get().body());
#else
  return json::parse(started.body());
#endif
}

[[gnu::always_inline]] inline json invoke(std::string_view function, const json &request) {
  return json::parse(faas::invoke(function, request.dump()).body());
}

/* The value of `key` in the database, or `otherwise`. */
inline json stored(const std::string &key, const json &otherwise) {
  std::unique_ptr<char, decltype(&std::free)> text(store_get(key.c_str(), otherwise.dump().c_str()), std::free);
  return json::parse(text.get());
}

/* Makes `answer`, a json(const json &) from request to response, the entry of this function. */
#define WORKFLOW_FUNCTION(answer)                                                                                      \
  static std::string handle(std::string_view request) { return answer(json::parse(request)).dump(); }                  \
  FAAS_FUNCTION(handle)

#endif
