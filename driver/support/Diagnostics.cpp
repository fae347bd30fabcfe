//===- Diagnostics.cpp - LLVM's diagnostics as errors -------------------------------------------------------===//

#include "Diagnostics.h"

#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace faas {

namespace {

class Collector : public DiagnosticHandler {
public:
  explicit Collector(bool Verbose) : Verbose(Verbose) {}

  bool handleDiagnostics(const DiagnosticInfo &Info) override {
    if (const auto *Remark = dyn_cast<DiagnosticInfoOptimizationBase>(&Info); Remark && !Remark->isEnabled())
      return true; // of LLVM's own passes
    std::string Text;
    raw_string_ostream Stream(Text);
    DiagnosticPrinterRawOStream Printer(Stream);
    Info.print(Printer);
    if (Info.getSeverity() == DS_Error)
      Errors += (Errors.empty() ? "" : "\n") + Text;
    else if (Info.getSeverity() == DS_Warning || Verbose)
      Notes.push_back({Info.getSeverity(), std::move(Text)});
    return true;
  }

  bool isPassedOptRemarkEnabled(StringRef Pass) const override { return Verbose && Pass.starts_with("faas-"); }
  bool isAnyRemarkEnabled() const override { return Verbose; }

  std::string Errors;
  std::vector<Note> Notes;

private:
  bool Verbose;
};

} // namespace

void collectDiagnostics(LLVMContext &Context, bool Verbose) {
  Context.setDiagnosticHandler(std::make_unique<Collector>(Verbose));
}

static Collector &collectorOf(LLVMContext &Context) {
  return *const_cast<Collector *>(static_cast<const Collector *>(Context.getDiagHandlerPtr()));
}

std::vector<Note> takeNotes(LLVMContext &Context) { return std::exchange(collectorOf(Context).Notes, {}); }

size_t countNotes(LLVMContext &Context) { return collectorOf(Context).Notes.size(); }

void printNotes(ArrayRef<Note> Notes) {
  for (const Note &N : Notes)
    (N.Severity == DS_Warning ? WithColor::warning(errs(), "faas-merge") : WithColor::remark(errs(), "faas-merge"))
        << N.Text << "\n";
}

Error takeErrors(LLVMContext &Context) {
  std::string Errors = std::exchange(collectorOf(Context).Errors, {});
  return Errors.empty() ? Error::success() : createStringError(Errors);
}

std::string oneLine(StringRef Text) {
  SmallVector<StringRef> Lines;
  Text.trim().split(Lines, '\n');
  std::string Joined;
  for (StringRef Line : Lines)
    Joined += (Joined.empty() ? "" : "; ") + Line.trim().str();
  return Joined;
}

} // namespace faas
