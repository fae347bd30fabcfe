//===- Import.cpp - profiles from files of any form ---------------------------------------------------------===//

#include "Import.h"

#include "BinaryForms.h"
#include "Metrics.h"
#include "SpanFormats.h"
#include "Splitter.h"
#include "Traces.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/WithColor.h"

#include <condition_variable>
#include <mutex>
#include <thread>

using namespace llvm;
using namespace faas::profile;

namespace faas {

namespace {

enum class Form { Spans, Plain, CallGraph, Metrics, Unknown };

/// Reads a file of spans with several threads.
class SpanFile {
public:
  SpanFile(Splitter &From, const std::string &Name, const Naming &Rules, Traces &To, ImportedProfile &Result)
      : From(From), Name(Name), Rules(Rules), To(To), Result(Result) {}
  Error read();

private:
  void work();
  bool take(Chunk &C, uint64_t &Number);
  void give(const Chunk &C, const SpanBatch &Batch, uint64_t Number);
  void warn(uint64_t Line, const Twine &What);

  Splitter &From;
  const std::string &Name;
  const Naming &Rules;
  Traces &To;
  ImportedProfile &Result;

  std::mutex Reading; ///< guards From, Taken and AtEnd
  uint64_t Taken = 0;
  bool AtEnd = false;

  std::mutex Counting; ///< guards the rest
  std::condition_variable Turn;
  uint64_t Counted = 0;
  uint64_t Spans = 0, Malformed = 0, Shown = 0;
  std::string FirstReason;
  std::string Failure; ///< "" = none
};

} // namespace

/// What the first object says by its keys. It may be in arrays, and lines before it may be broken.
static Form formOf(StringRef Head) {
  for (StringRef Text = Head; !Text.empty(); Text = Text.split('\n').second) {
    StringRef Object = Text.ltrim("[ \t\r\n");
    if (!Object.consume_front("{"))
      continue;
    while (true) {
      Object = Object.ltrim(", \t\r\n");
      if (!Object.consume_front("\""))
        break;
      StringRef Key = Object.take_until([](char C) { return C == '"'; });
      Object = Object.drop_front(std::min(Object.size(), Key.size() + 1)).ltrim(": \t\r\n");
      bool IsObject = Object.starts_with("{");
      Form Found = StringSwitch<Form>(Key)
                       .Cases({"calls", "function_exec_time", "functions", "requests", "faas_profile"}, Form::Plain)
                       .Case("faas_call_graph", Form::CallGraph)
                       .Cases({"resourceSpans", "batches", "trace", "result", "resource", "scopeSpans"}, Form::Spans)
                       .Cases({"instrumentationLibrarySpans", "traceID", "traceId", "spans", "processes"}, Form::Spans)
                       .Case("data", IsObject ? Form::Metrics : Form::Spans)
                       .Default(Form::Unknown);
      if (Found != Form::Unknown)
        return Found;
      // The value of another key: what stands between its brackets and strings.
      unsigned Depth = 0;
      bool InString = false;
      size_t I = 0;
      for (; I < Object.size(); ++I) {
        char C = Object[I];
        if (InString) {
          I += C == '\\';
          InString = C != '"';
        } else if (C == '"') {
          InString = true;
        } else if (C == '{' || C == '[') {
          ++Depth;
        } else if (C == '}' || C == ']') {
          if (!Depth)
            break;
          --Depth;
        } else if (C == ',' && !Depth) {
          break;
        }
      }
      Object = Object.drop_front(std::min(I, Object.size()));
    }
  }
  return Form::Unknown;
}

void SpanFile::warn(uint64_t Line, const Twine &What) {
  if (FirstReason.empty())
    FirstReason = formatv("line {0}: {1}", Line, What);
  if (Shown++ < SpanBatch::Shown)
    Result.Warnings.push_back(formatv("{0}:{1}: skipped: {2}", Name, Line, What));
}

bool SpanFile::take(Chunk &C, uint64_t &Number) {
  std::lock_guard Lock(Reading);
  if (AtEnd)
    return false;
  Expected<bool> More = From.next(C);
  AtEnd = !More || !*More;
  Number = Taken;
  if (!More) {
    std::lock_guard Guard(Counting);
    Failure = toString(More.takeError());
  }
  if (AtEnd)
    return false;
  ++Taken;
  return true;
}

void SpanFile::give(const Chunk &C, const SpanBatch &Batch, uint64_t Number) {
  std::unique_lock Lock(Counting);
  Turn.wait(Lock, [&] { return Counted == Number; });
  if (Failure.empty()) {
    Spans += Batch.Spans.size();
    Malformed += Batch.Malformed + C.TooLong.size();
    for (const SpanBatch::Reason &R : Batch.Skipped)
      warn(R.Line, R.Text);
    for (uint64_t Line : C.TooLong)
      warn(Line, "is longer than 64 MB");
    if (Error E = To.add(Batch))
      Failure = Name + ": " + toString(std::move(E));
  }
  ++Counted;
  Turn.notify_all();
}

void SpanFile::work() {
  SpanParser Parser(Rules);
  Chunk C;
  SpanBatch Batch;
  uint64_t Number;
  while (take(C, Number)) {
    Batch.clear();
    for (const Unit &U : C.Units)
      Parser.parse(C.Text.data() + U.Begin, U.Size, U.Line, Batch);
    give(C, Batch, Number);
  }
}

Error SpanFile::read() {
  unsigned Most = std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
  std::vector<std::thread> Others;
  for (unsigned I = 1; I < Most; ++I)
    Others.emplace_back([this] { work(); });
  work();
  for (std::thread &T : Others)
    T.join();
  if (!Failure.empty())
    return createStringError(Failure);
  Result.Malformed += Malformed;
  if (Malformed > SpanBatch::Shown)
    Result.Warnings.push_back(formatv("{0}: skipped: {1} more", Name, Malformed - SpanBatch::Shown));
  if (!Spans)
    return createStringError(Name + ": has no span that can be used" + (FirstReason.empty() ? "" : "; " + FirstReason));
  return Error::success();
}

/// The call graph as a profile.
static faas::Profile profileOf(const CallGraph &Graph) {
  Profile P;
  auto Name = [&](uint32_t Function) { return Graph.Functions[Function].str(); };
  std::vector<uint64_t> Callers(Graph.Functions.size());
  for (const auto &[Pair, Call] : Graph.Calls) {
    ++Callers[Pair.second];
    ProfileCall &To = P.Calls[{Name(Pair.first), Name(Pair.second)}];
    To.Count = Call.Count;
    To.AsyncCount = Call.Async;
    To.Async = Call.Async && Call.Async * 2 >= Call.Count;
    To.Fanout = Call.Fanout;
    To.Errors = Call.Errors;
    To.MaxPerRequest = Call.MaxPerRequest;
    To.Total = Call.Latency;
    To.Network = Call.Overhead;
    To.Latency = Call.Overhead.percentile(0.5);
  }
  for (uint32_t I = 1; I < Graph.Stats.size(); ++I) {
    const FunctionStats &Stats = Graph.Stats[I];
    if (!Stats.Invocations)
      continue;
    ProfileFunction &To = P.Functions[Name(I)];
    To.Invocations = Stats.Invocations;
    To.Errors = Stats.Errors;
    To.ColdStarts = Stats.ColdStarts;
    To.Timed = Stats.Timed;
    To.Exclusive = double(Stats.Exclusive) / 1e6;
    // Whose caller is missing comes from outside, unless functions are known to call it.
    P.Requests += Stats.Requests + (Callers[I] ? 0 : Stats.Orphans);
  }
  P.addMissingFunctions();
  return P;
}

static Profile renamed(const Profile &P, const Naming &Rules) {
  Profile Result;
  Result.Requests = P.Requests;
  for (const auto &[Name, F] : P.Functions)
    Result.Functions[Rules.renamed(Name).str()].add(F);
  for (const auto &[Pair, Call] : P.Calls)
    Result.Calls[{Rules.renamed(Pair.first).str(), Rules.renamed(Pair.second).str()}].add(Call);
  return Result;
}

Expected<ImportedProfile> importProfile(const ProfileOptions &Options,
                                        function_ref<TraceObserver(const Names &)> MakeObserver) {
  constexpr size_t MostOfOthers = 256 << 20;
  ImportedProfile Result;
  Expected<Naming> Rules = Naming::make(Options.Naming);
  if (!Rules)
    return Rules.takeError();
  if (MakeObserver)
    Result.Graph.Observer = MakeObserver(Result.Graph.Functions);
  Traces Open(Result.Graph, Options.OpenSpans);
  std::string Spans; // a file of them
  PlainForms Plain;
  for (const std::string &Path : Options.Files) {
    Expected<std::unique_ptr<Source>> From = Source::open(Path);
    if (!From)
      return From.takeError();
    const std::string &Name = (*From)->name();
    Splitter Split(**From);
    Expected<StringRef> Head = Split.peek();
    if (!Head)
      return Head.takeError();
    Form F = formOf(*Head);
    if (std::string What = F == Form::Unknown ? binaryForm(*Head) : ""; !What.empty())
      return createStringError(Name + ": " + What);
    if (F == Form::Metrics)
      return createStringError(Name + ": is an answer of Prometheus; give it with --metrics");
    if (F == Form::Spans) {
      Spans = Name;
      if (Error E = SpanFile(Split, Name, *Rules, Open, Result).read())
        return std::move(E);
      continue;
    }
    Expected<std::string> Text = Split.whole(MostOfOthers);
    if (!Text)
      return Text.takeError();
    bool IsCallGraph = F == Form::CallGraph;
    Expected<Profile> P = IsCallGraph ? readCallGraph(*Text, Name) : readPlainForm(*Text, Name);
    if (!P)
      return P.takeError();
    Profile Renamed = renamed(*P, *Rules);
    if (IsCallGraph)
      Result.Profile.add(Renamed);
    else
      Plain.add(Renamed);
  }
  Result.Profile.add(Plain.sum());
  Open.finish();
  Result.Graph.Observer = nullptr;
  Result.TooEarly = Open.TooEarly;
  if (!Spans.empty()) {
    Profile P = profileOf(Result.Graph);
    if (P.Functions.empty())
      return createStringError(Spans + ": no span says which function it is of; name an attribute that does with "
                                       "--function-attribute");
    Result.Profile.add(P);
  }
  if (Result.TooEarly)
    Result.Warnings.push_back(
        formatv("{0} traces were counted in parts, because more than {1} spans were open at once; "
                "raise --open-spans, or sort the files by time",
                Result.TooEarly, Options.OpenSpans));
  Result.Profile.deriveMaxPerRequest();
  for (const std::string &Path : Options.Metrics)
    if (Error E = addMetrics(Path, Options.Naming, Result.Profile, Result.Warnings))
      return std::move(E);
  return std::move(Result);
}

void printWarnings(const std::vector<std::string> &Warnings) {
  for (const std::string &Warning : Warnings)
    WithColor::warning(errs(), "faas-merge") << Warning << "\n";
}

Expected<Profile> readProfile(const ProfileOptions &Options) {
  Expected<ImportedProfile> Imported = importProfile(Options);
  if (!Imported)
    return Imported.takeError();
  printWarnings(Imported->Warnings);
  return std::move(Imported->Profile);
}

void keepKnown(Profile &P, const std::set<std::string> &Known) {
  std::vector<std::string> Unknown = P.restrictTo(Known);
  if (!Unknown.empty())
    printWarnings({"in the profile and not among the inputs, so calls to them stay remote: " + join(Unknown, ", ")});
}

} // namespace faas
