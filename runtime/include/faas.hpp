/* faas.hpp - faas.h for C++17: string views, exceptions and a response that frees itself.
 *
 *     #include <faas.hpp>
 *
 *     static std::string handle(std::string_view request) {
 *       faas::response shortened = faas::invoke("url-shorten", request);
 *       return std::string(shortened.body());
 *     }
 *     FAAS_FUNCTION(handle)
 *
 * The wrappers of faas_invoke_n are always inlined, so that a callee's name that is a literal is still a
 * constant in the call, which is what lets faas-merge turn it into a function call. */
#ifndef FAAS_HPP
#define FAAS_HPP

#include "faas.h"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace faas {

/* An invocation or a response that failed. what() is the error text of the callee. */
class error : public std::runtime_error {
public:
  error(int status, const std::string &text) : std::runtime_error(text), code(status) {}

  /* One of FAAS_*, or another HTTP status code of a remote callee. */
  int status() const noexcept { return code; }

private:
  int code;
};

/* The answer to an invocation. Moved-from, it is an empty success. */
class response {
public:
  explicit response(const faas_response &answer) noexcept : value(answer) {}
  response(response &&other) noexcept : value(std::exchange(other.value, empty)) {}
  response &operator=(response &&other) noexcept {
    std::swap(value, other.value);
    return *this;
  }
  ~response() { faas_response_free(&value); }

  int status() const noexcept { return value.status; }
  /* Why it failed; empty when status() is FAAS_OK. */
  std::string_view error() const noexcept { return value.error; }
  /* The callee's response; it lives as long as this object. */
  std::string_view body() const noexcept { return {static_cast<const char *>(value.data), value.size}; }

private:
  static constexpr faas_response empty = {"", 0, "", FAAS_OK, nullptr};

  faas_response value;
};

/* The request of the current invocation. Valid until faas_main returns. */
inline std::string_view request() noexcept {
  faas_bytes bytes = faas_request();
  return {static_cast<const char *>(bytes.data), bytes.size};
}

/* faas_request_header of a NUL-terminated name; nullopt in place of null. Valid as the request is. */
inline std::optional<std::string_view> request_header(const char *name) noexcept {
  const char *value = faas_request_header(name);
  return value ? std::optional<std::string_view>(value) : std::nullopt;
}

/* Appends to the response of the current invocation; throws faas::error if it cannot. */
inline void respond(std::string_view data) {
  int status = faas_respond(data.data(), data.size());
  if (status == FAAS_TOO_LARGE)
    throw error(status, "response over FAAS_MAX_BODY");
  if (status == FAAS_NO_MEMORY)
    throw error(status, "no memory left for the response");
  if (status != FAAS_OK)
    throw error(status, "response outside an invocation");
}

/* faas_respond_header and faas_respond_status; throw faas::error for what they refuse. */
inline void respond_header(const char *name, const char *value) {
  if (int status = faas_respond_header(name, value))
    throw error(status, std::string("cannot set the header ") + name);
}
inline void respond_status(int code) {
  if (int status = faas_respond_status(code))
    throw error(status, "cannot set the status " + std::to_string(code));
}

/* Sends what the response has so far, where the platform takes it in pieces; throws faas::error when the client takes
 * no more. */
inline void flush() {
  if (int status = faas_flush())
    throw error(status, "the client takes no more");
}

/* Invokes a function and waits for its answer, whatever that is. */
[[gnu::always_inline]] inline response try_invoke(std::string_view name, std::string_view request) {
  faas_response answer;
  faas_invoke_n(name.data(), name.size(), request.data(), request.size(), &answer);
  return response(answer);
}

/* Invokes a function and waits for its answer; throws faas::error if it failed. */
[[gnu::always_inline]] inline response invoke(std::string_view name, std::string_view request) {
  response answer = try_invoke(name, request);
  if (answer.status() != FAAS_OK)
    throw error(answer.status(), std::string(answer.error()));
  return answer;
}

/* An invocation that goes on while its caller does. Moved-from, or after get() or try_get(), it is none; one that was
 * not waited for is given up by the destructor, which does not wait. */
class future {
public:
  explicit future(faas_future *begun) noexcept : value(begun), valid_(true) {}
  future(future &&other) noexcept
      : value(std::exchange(other.value, nullptr)), valid_(std::exchange(other.valid_, false)) {}
  future &operator=(future &&other) noexcept {
    std::swap(value, other.value);
    std::swap(valid_, other.valid_);
    return *this;
  }
  ~future() { faas_future_free(value); }

  /* Whether there is an invocation to wait for. */
  bool valid() const noexcept { return valid_; }
  /* Whether it has ended, so that get() does not wait. */
  bool ready() const noexcept { return faas_ready(value, 0) != 0; }
  /* Waits until it has ended. */
  void wait() const noexcept { faas_ready(value, -1); }
  /* Waits up to that long. Returns ready(). */
  bool wait_for(std::chrono::milliseconds limit) const noexcept {
    return faas_ready(value, limit.count() < 0 ? 0 : static_cast<long>(limit.count())) != 0;
  }
  /* Waits for its answer, whatever that is. */
  response try_get() {
    faas_response answer;
    faas_wait(std::exchange(value, nullptr), &answer);
    valid_ = false;
    return response(answer);
  }
  /* Waits for its answer; throws faas::error if it failed. */
  response get() {
    response answer = try_get();
    if (answer.status() != FAAS_OK)
      throw error(answer.status(), std::string(answer.error()));
    return answer;
  }

private:
  faas_future *value; /* null where no memory was left for it */
  bool valid_;
};

/* Begins an invocation and returns at once. The request is copied. The invocation is made in any case. */
[[gnu::always_inline]] inline future invoke_async(std::string_view name, std::string_view request) {
  return future(faas_invoke_async_n(name.data(), name.size(), request.data(), request.size()));
}

/* What FAAS_FUNCTION runs: an exception is a failure with its text. */
template <typename Handler> int run(Handler handler) {
  try {
    respond(handler(request()));
    return 0;
  } catch (const std::exception &exception) {
    return faas_fail(exception.what());
  } catch (...) {
    return faas_fail("threw something that is not a std::exception");
  }
}

} // namespace faas

/* Makes `handler`, a std::string(std::string_view) from request to response, the entry of this function. */
#define FAAS_FUNCTION(handler)                                                                                         \
  extern "C" int faas_main() { return faas::run(handler); }

#endif
