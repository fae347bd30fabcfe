//===- Gateway.cpp - the routes of the local gateway ---------------------------------------------------------===//
//
// Every invocation has an id of its call (X-Call-Id), which its caller may have given it, and is a span of a trace
// (traceparent) that its caller's invocation belongs to. So the lines of one request can be put together.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Gateway.h"
#include "Http.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <random>
#include <thread>

using namespace llvm;

namespace faas {

namespace {

struct Ids {
  std::string Call, Trace, Span, Parent; ///< the parent may be "-"
};

/// What the server calls has no argument for it.
struct {
  LocalFunctions *Functions;
  std::mutex Lock;
  std::condition_variable Done;
  unsigned Running = 0; ///< asynchronous invocations
} State;

} // namespace

//===- ids ---------------------------------------------------------------------------------------------------===//

static std::string randomHex(size_t Digits) {
  static thread_local std::mt19937_64 Generator{(uint64_t(std::random_device()()) << 32) ^ std::random_device()()};
  std::string Text;
  while (Text.size() < Digits)
    Text += utohexstr(Generator() | 1, // an id must not be zero
                      /*LowerCase=*/true, /*Width=*/16);
  return Text.substr(0, Digits);
}

static std::string makeCallId() {
  char Id[RUN_CALL_ID_SIZE + 1];
  run_make_call_id(Id);
  return Id;
}

static Ids idsOf(const run_message &Request) {
  Ids I = {"", randomHex(32), randomHex(16), "-"};
  const char *Call = run_header(&Request, "X-Call-Id"), *Given = run_header(&Request, "traceparent");
  I.Call = Call && *Call ? Call : makeCallId();
  SmallVector<StringRef, 4> Parts;
  StringRef(Given ? Given : "").split(Parts, '-');
  auto IsHex = [](StringRef Text, size_t Size) { return Text.size() == Size && all_of(Text, isHexDigit); };
  if (Parts.size() >= 4 && IsHex(Parts[1], 32) && IsHex(Parts[2], 16)) {
    I.Trace = Parts[1].str();
    I.Parent = Parts[2].str();
  }
  return I;
}

//===- invocations -------------------------------------------------------------------------------------------===//

/// The request as the function gets it.
static LocalRequest invocationOf(const run_message &Request, StringRef Path, const Ids &I) {
  LocalRequest Result;
  Result.Method = run_header(&Request, ":method");
  const char *Query = run_header(&Request, ":query");
  Result.Query = Query ? Query : "";
  Result.Path = Path.empty() ? "/" : Path.str();
  Result.Body = StringRef(Request.body, Request.size);
  const char *Name = nullptr, *Value;
  while (run_next_header(&Request, &Name, &Value)) {
    StringRef N = Name;
    // The connection's own, and what is set below.
    static const char *const Own[] = {"Connection", "Content-Length",    "Expect",  "Host",      "Keep-Alive", "TE",
                                      "Trailer",    "Transfer-Encoding", "Upgrade", "X-Call-Id", "traceparent"};
    if (!N.starts_with(":") && none_of(Own, [&](const char *O) { return N.equals_insensitive(O); }))
      Result.Headers.push_back({Name, Value});
  }
  Result.Headers.push_back({"X-Call-Id", I.Call});
  Result.Headers.push_back({"traceparent", "00-" + I.Trace + "-" + I.Span + "-01"});
  return Result;
}

static LocalAnswer invoke(StringRef Name, LocalFunction &Function, const LocalRequest &Request, const Ids &I,
                          StringRef Kind) {
  auto Start = std::chrono::steady_clock::now();
  LocalAnswer Answer = Function.invoke(Request);
  std::chrono::duration<double, std::milli> Taken = std::chrono::steady_clock::now() - Start;
  Answer.Headers += formatv("X-Call-Id: {0}\r\nX-Duration-Seconds: {1:f6}\r\n", I.Call, Taken.count() / 1000);
  std::string Line = formatv("trace={0} span={1} parent={2} call={3} function={4} kind={5} how={6} status={7} in={8} "
                             "out={9} ms={10:f3}\n",
                             I.Trace, I.Span, I.Parent, I.Call, Name, Kind, Function.how(), Answer.Status,
                             Request.Body.size(), Answer.Body.size(), Taken.count());
  std::lock_guard<std::mutex> Guard(State.Lock);
  outs() << Line;
  outs().flush();
  return Answer;
}

/// Sends what became of an asynchronous invocation to where its caller wants it.
static void callBack(StringRef Url, StringRef Name, const LocalAnswer &Answer) {
  StringRef Rest = Url;
  auto Complain = [&](StringRef Why) { logLine(Name, ("callback to " + Url + ": " + Why).str()); };
  if (!Rest.consume_front("http://"))
    return Complain("expected a URL that begins with http://");
  size_t End = std::min(Rest.find('/'), Rest.size());
  auto [Host, Port] = Rest.take_front(End).split(':');
  std::string Target = End == Rest.size() ? "/" : Rest.substr(End).str();
  run_client *Client = run_client_new(Host.str().c_str(), Port.empty() ? "80" : Port.str().c_str());
  if (!Client)
    return Complain("out of memory");
  std::string Headers = Answer.Headers +
                        formatv("X-Function-Status: {0}\r\nX-Function-Name: {1}\r\n", Answer.Status, Name).str();
  auto Ignore = [](void *, const run_message *) {};
  const char *Why = run_ask(Client, "POST", Target.c_str(), Headers.c_str(), Answer.Body.data(), Answer.Body.size(),
                            /*milliseconds=*/60000, Ignore, nullptr);
  run_client_free(Client);
  if (Why)
    Complain(Why);
}

static LocalAnswer beginAsync(const std::string &Name, LocalFunction &Function, const run_message &Message,
                              LocalRequest Request, const Ids &I) {
  const char *Url = run_header(&Message, "X-Callback-Url");
  {
    std::lock_guard<std::mutex> Guard(State.Lock);
    ++State.Running;
  }
  std::thread([Name, &Function, Request = std::move(Request), Body = std::string(Message.body, Message.size), I,
               Callback = std::string(Url ? Url : "")]() mutable {
    Request.Body = Body;
    LocalAnswer Answer = invoke(Name, Function, Request, I, "async");
    if (!Callback.empty())
      callBack(Callback, Name, Answer);
    std::lock_guard<std::mutex> Guard(State.Lock);
    --State.Running;
    State.Done.notify_all();
  }).detach();
  return {202, "X-Call-Id: " + I.Call + "\r\n", ""};
}

static LocalAnswer route(const run_message &Request) {
  StringRef Path = Request.path, Rest = Path;
  if (Path == "/_/health")
    return {200, "Content-Type: text/plain\r\n", "OK"};
  bool IsAsync = Rest.consume_front("/async-function/");
  if (!IsAsync && !Rest.consume_front("/function/"))
    return failure(404, "nothing at '" + Path.str() + "'; functions are at /function/NAME");
  size_t End = std::min(Rest.find('/'), Rest.size());
  std::string Name = Rest.take_front(End).str();
  Name.resize(run_percent_decode(Name.data(), Name.size()));
  auto Found = State.Functions->find(Name);
  if (Found == State.Functions->end())
    return failure(404, "function '" + Name + "' not found");
  Ids I = idsOf(Request);
  LocalRequest Local = invocationOf(Request, Rest.substr(End), I);
  if (IsAsync)
    return beginAsync(Name, *Found->second, Request, std::move(Local), I);
  return invoke(Name, *Found->second, Local, I, "sync");
}

static void answer(const run_message *Request, run_answer *Answer) {
  LocalAnswer Result = route(*Request);
  run_fill_answer(Answer, Result.Status, Result.Headers.c_str(), Result.Body.data(), Result.Body.size());
}

bool serveGateway(LocalFunctions &Functions, int Listener, int Port) {
  State.Functions = &Functions;
  if (run_serve(Listener, Port, GatewayThreads, answer))
    return false;
  std::unique_lock<std::mutex> Guard(State.Lock);
  State.Done.wait(Guard, [] { return !State.Running; });
  return true;
}

} // namespace faas
