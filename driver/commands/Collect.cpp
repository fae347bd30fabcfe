//===- Collect.cpp - faas-merge collect ---------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "profile/Profile.h"
#include "run/Http.h"
#include "support/Output.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <cstring>
#include <mutex>

using namespace llvm;

namespace faas {

namespace {

struct CollectOptions {
  std::string Output;
  std::string Address = "127.0.0.1";
  int Port = 8126; ///< 0 = a free one
};

} // namespace

namespace {

constexpr int Threads = 64;
constexpr size_t MostFunctions = profile::CallGraph::MaxFunctions;

/// What the server calls has no argument for it.
struct {
  const CollectOptions *Options;
  std::mutex Lock;
  Profile Before; ///< of the file, as it was
  PlainForms Posted;
} State;

} // namespace

/// Adds a document to the file. An error leaves both as they were, so that it can be posted again.
static Error keep(const Profile &P) {
  std::lock_guard<std::mutex> Guard(State.Lock);
  PlainForms All = State.Posted;
  All.add(P);
  Profile Sum = All.sum();
  Sum.deriveMaxPerRequest();
  Sum.add(State.Before);
  if (Sum.Functions.size() > MostFunctions)
    return createStringError("more than " + Twine(MostFunctions) + " functions");
  if (Error E = writeTextFile(State.Options->Output, [&](raw_ostream &OS) { OS << callGraphAsJson(Sum); }))
    return E;
  State.Posted = std::move(All);
  return Error::success();
}

static void answer(const run_message *Request, run_answer *Answer) {
  auto Refuse = [&](int Status, const std::string &Why) {
    errs() << "faas-merge: refused: " + Why + "\n"; // in one piece, as other threads write, too
    run_fill_answer(Answer, Status, "Content-Type: text/plain\r\n", Why.data(), Why.size());
  };
  if (StringRef(run_header(Request, ":method")) != "POST")
    return Refuse(405, "profiles are posted");
  Expected<Profile> P = readPlainForm(StringRef(Request->body, Request->size), "what is posted");
  if (!P)
    return Refuse(400, toString(P.takeError()));
  if (Error E = keep(*P))
    return Refuse(500, toString(std::move(E)));
  run_fill_answer(Answer, 200, "", "", 0);
}

static Error collect(const CollectOptions &Opts) {
  if (Error E = checkWritable(Opts.Output))
    return E;
  State.Options = &Opts;
  if (sys::fs::exists(Opts.Output)) {
    ProfileOptions File;
    File.Files = {Opts.Output};
    Expected<Profile> Before = readProfile(File);
    if (!Before)
      return Before.takeError();
    State.Before = std::move(*Before);
  }
  int Port = Opts.Port;
  int Listener = run_listen(Opts.Address.c_str(), &Port);
  if (Listener < 0)
    return createStringError(Opts.Address + ", port " + Twine(Port) + ": " + strerror(errno) +
                             "; choose others with --address and --port");
  if (run_serve(Listener, Port, Threads, answer))
    return createStringError("the collector could not be started");
  return Error::success();
}

Expected<int> collectCommand(const Arguments &Line) {
  CLI::App App{"Takes the profiles that instrumented functions post (FAAS_PROFILE=http://HOST:PORT/), until it is "
               "interrupted.",
               "faas-merge collect"};
  CollectOptions Opts;
  App.add_option("-o,--output", Opts.Output, "Their sum, for --profile. What is in it already is added to")
      ->type_name("FILE")
      ->required();
  App.add_option("--address", Opts.Address, "The IPv4 address to listen at; 0.0.0.0 for all")
      ->type_name("ADDRESS")
      ->check(CLI::ValidIPV4)
      ->capture_default_str();
  addPort(App, Opts.Port, "The port; 0 for a free one");
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  return exitStatus(collect(Opts));
}

} // namespace faas
