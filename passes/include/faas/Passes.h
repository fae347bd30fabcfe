//===- Passes.h - the passes of faas-merge ------------------------------------------------------------------===//
//
// One class a pass, each with its options. A pass prints itself back with -print-pipeline-passes. A report is
// optional: where it is given, the pass fills it for the driver.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_PASSES_H
#define FAAS_PASSES_H

#include "faas/Kind.h"
#include "faas/StateLayout.h"
#include "faas/Unemulated.h"

#include "llvm/IR/PassManager.h"
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace llvm {
class PassBuilder;
class raw_ostream;
} // namespace llvm

namespace faas {

/// What all pass classes share: they must run (an `optnone` function is still fused), and print themselves back.
template <typename Pass, typename Options> class PassBase : public llvm::PassInfoMixin<Pass> {
public:
  explicit PassBase(Options Opts) : Opts(std::move(Opts)) {}
  void printPipeline(llvm::raw_ostream &OS, llvm::function_ref<llvm::StringRef(llvm::StringRef)>) { Opts.print(OS); }
  static bool isRequired() { return true; }

protected:
  Options Opts;
};

//===- faas-strip -------------------------------------------------------------------------------------------===//

struct StripOptions {
  std::string Entry = "main";
  void print(llvm::raw_ostream &OS) const;
  static llvm::Expected<StripOptions> parse(llvm::StringRef Params);
};

/// How many definitions and declarations went.
struct StripReport {
  unsigned Functions = 0;
  unsigned Globals = 0; ///< variables, aliases and ifuncs
  unsigned Declarations = 0;
};

class StripPass : public PassBase<StripPass, StripOptions> {
public:
  explicit StripPass(StripOptions Opts, StripReport *Report = nullptr) : PassBase(std::move(Opts)), Report(Report) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &AM);

private:
  StripReport *Report;
};

//===- faas-harden ------------------------------------------------------------------------------------------===//

struct HardenOptions {
  void print(llvm::raw_ostream &OS) const;
  static llvm::Expected<HardenOptions> parse(llvm::StringRef Params);
};

class HardenPass : public PassBase<HardenPass, HardenOptions> {
public:
  using PassBase::PassBase;
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &AM);
};

//===- faas-isolate -----------------------------------------------------------------------------------------===//

struct IsolateOptions {
  std::string Function;    ///< name that other functions invoke it by
  std::string Mode = "fresh"; ///< a FAAS_MODE of faas_abi.inc
  std::string Kind;        ///< a FAAS_KIND of faas_abi.inc; "" to find it out
  std::string Environment; ///< file of its own variables, a line NAME=VALUE each; "" for none
  std::string Unemulated = "process"; ///< mode of a function that uses what is not emulated, or "warn" to keep Mode
  uint64_t MemoryLimit = 0; ///< bytes, in mode "process"; 0 for none
  uint64_t CpuLimit = 0;    ///< seconds, likewise
  std::string Heap = "system"; ///< where its malloc allocates: "frame", the invocation's own heap, or "system"
  bool Wipe = false;           ///< the memory of an invocation is cleared when it ends
  std::vector<std::string> Variables; ///< NAME=VALUE, under those of Environment; the driver's, without a text form
  StateLayout Places;                 ///< of its globals; likewise
  void print(llvm::raw_ostream &OS) const;
  static llvm::Expected<IsolateOptions> parse(llvm::StringRef Params);
};

struct IsolateReport {
  std::string Entry; ///< "main" or "faas_main"
  std::string Mode;  ///< that it got
  FunctionKind Kind;
  std::vector<UnemulatedUse> Unemulated;
  bool Localised = false; ///< asks for the locale that the environment names
  std::vector<std::string> Hooks; ///< symbols that go to the runtime, sorted
  unsigned Globals = 0;           ///< mutable ones
  unsigned ThreadLocals = 0;
  uint64_t DataBytes = 0;
  uint64_t ThreadDataBytes = 0;
};

class IsolatePass : public PassBase<IsolatePass, IsolateOptions> {
public:
  explicit IsolatePass(IsolateOptions Opts, IsolateReport *Report = nullptr)
      : PassBase(std::move(Opts)), Report(Report) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &AM);

private:
  IsolateReport *Report;
};

//===- faas-merge -------------------------------------------------------------------------------------------===//

/// How many calls of a function one request may make before the others take the network.
struct CallBudget {
  std::string Caller; ///< "" for all that call it, together
  std::string Callee;
  uint64_t Total = UINT64_MAX;
  uint64_t Parallel = UINT64_MAX; ///< at the same time

  /// "[CALLER:]CALLEE=TOTAL", "...=TOTAL/PARALLEL" or "...=/PARALLEL"; nothing if `Text` is none of these.
  static std::optional<CallBudget> parse(llvm::StringRef Text);
  std::string text() const;
};

struct MergeOptions {
  std::string Root;     ///< function that a request from outside invokes; "" where the tables are in another module
  /// URL patterns by which functions are invoked over HTTP, with spaces between them; "" for none.
  std::string Gateways;
  std::vector<CallBudget> Budgets;
  void print(llvm::raw_ostream &OS) const;
  static llvm::Expected<MergeOptions> parse(llvm::StringRef Params);
};

/// One call site of the invocation API.
struct InvocationSite {
  enum KindTy { Local, Computed, Remote };
  KindTy Kind;
  std::string Caller;   ///< function that contains it
  std::string Callee;   ///< "" when Kind is Computed
  std::string Location; ///< "file:line", or "" without debug information
  bool IsAsync = false; ///< the caller goes on meanwhile
};

struct MergeReport {
  std::vector<InvocationSite> Sites; ///< in module order
};

class MergePass : public PassBase<MergePass, MergeOptions> {
public:
  explicit MergePass(MergeOptions Opts, MergeReport *Report = nullptr) : PassBase(std::move(Opts)), Report(Report) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &AM);

private:
  MergeReport *Report;
};

//===- faas-profile -----------------------------------------------------------------------------------------===//

struct ProfilePassOptions {
  void print(llvm::raw_ostream &OS) const;
  static llvm::Expected<ProfilePassOptions> parse(llvm::StringRef Params);
};

class ProfilePass : public PassBase<ProfilePass, ProfilePassOptions> {
public:
  using PassBase::PassBase;
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &AM);
};

//===- faas-lazy-load ---------------------------------------------------------------------------------------===//

struct LazyLoadOptions {
  std::vector<std::string> Libraries; ///< files of shared libraries, in the order of the link
  std::vector<std::string> AtStart;   ///< those of them that another module needs at start
  void print(llvm::raw_ostream &OS) const;
  static llvm::Expected<LazyLoadOptions> parse(llvm::StringRef Params);
};

struct LazyLoadReport {
  struct Library {
    std::string Path;
    std::string Soname;
    std::set<std::string> Symbols; ///< of it that the module uses
    std::string WhyAtStart;        ///< "" where it is loaded on first use
    std::set<std::string> UsedByConstructorsOf; ///< functions whose invocations load it before their entry runs
  };
  std::vector<Library> Libraries; ///< in the order of the options
};

/// What the pass would do with `M`, whose code stays as it is. A library that cannot wait here can wait in no other
/// module of the binary.
llvm::Expected<LazyLoadReport> findLazyLibraries(llvm::Module &M, const LazyLoadOptions &Opts);

class LazyLoadPass : public PassBase<LazyLoadPass, LazyLoadOptions> {
public:
  explicit LazyLoadPass(LazyLoadOptions Opts, LazyLoadReport *Report = nullptr)
      : PassBase(std::move(Opts)), Report(Report) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &AM);

private:
  LazyLoadReport *Report;
};

//===- faas-verify ------------------------------------------------------------------------------------------===//

struct VerifyOptions {
  std::string Entry = "main";
  std::string Function; ///< the module is that of this function alone, without the runtime; "" for a whole binary
  void print(llvm::raw_ostream &OS) const;
  static llvm::Expected<VerifyOptions> parse(llvm::StringRef Params);
};

class VerifyPass : public PassBase<VerifyPass, VerifyOptions> {
public:
  explicit VerifyPass(VerifyOptions Opts) : PassBase(std::move(Opts)) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &AM);
};

/// Makes the textual names of all passes known to `PB`.
void registerPasses(llvm::PassBuilder &PB);

} // namespace faas

#endif
