//===- ReportMarkdown.cpp - the closing table for a job's page ----------------------------------------------===//
//
// What GitHub shows of GITHUB_STEP_SUMMARY: its dialect of Markdown. What was not fused comes first, and long lists are
// folded.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace faas {

/// `Text` as a cell of a table: a sign of Markdown or HTML stands for itself.
static std::string cell(StringRef Text) {
  std::string Escaped;
  for (char C : Text) {
    if (StringRef("\\`*_[]<>|~").contains(C))
      Escaped += '\\';
    Escaped += C == '\n' ? ' ' : C;
  }
  return Escaped;
}

static std::string counted(uint64_t Count, StringRef Noun) {
  return formatv("**{0}** {1}{2}", Count, Noun, Count == 1 ? "" : "s");
}

static void printSites(const Report &R, ArrayRef<const InvocationSite *> Sites, bool WithReason, raw_ostream &OS) {
  OS << "\n| caller | callee | where | calls in the profile |" << (WithReason ? " why |" : "") << "\n|---|---|---|---:|"
     << (WithReason ? "---|" : "") << "\n";
  for (const InvocationSite *Site : Sites) {
    uint64_t Count = R.Calls.count(Site->Caller, Site->Callee);
    OS << "| " << cell(Site->Caller) << " | " << (Site->Callee.empty() ? "?" : cell(Site->Callee)) << " | "
       << cell(Site->Location) << " | " << (Count ? std::to_string(Count) : "")
       << (R.Calls.isHot(Site->Caller, Site->Callee) ? ", **hot**" : "") << " |";
    if (WithReason)
      OS << " " << cell(reasonFor(*Site)) << " |";
    OS << "\n";
  }
}

/// A list that opens on a click.
static void printFolded(StringRef Title, function_ref<void()> Contents, raw_ostream &OS) {
  OS << "\n<details><summary>" << Title << "</summary>\n";
  Contents();
  OS << "\n</details>\n";
}

void printReportAsMarkdown(const Report &R, raw_ostream &OS) {
  std::vector<const InvocationSite *> Local, Others;
  for (const InvocationSite &Site : R.Sites)
    (Site.Kind == InvocationSite::Local ? Local : Others).push_back(&Site);
  uint64_t Remote = count_if(R.Sites, [](const InvocationSite &S) { return S.Kind == InvocationSite::Remote; });
  uint64_t OnFirstUse = count_if(R.Libraries, [](const LibraryUse &L) { return !L.AtStart; });
  uint64_t Processes = count_if(R.Functions, [](const FunctionInput &F) { return F.Isolated.Mode == "process"; });
  uint64_t InputBytes = 0;
  for (const FunctionInput &F : R.Functions)
    InputBytes += F.InputBytes;

  OS << "### faas-merge: " << R.Functions.size() << (R.Functions.size() == 1 ? " function" : " functions") << " in "
     << cell(R.Output) << "\n\n";
  OS << counted(Local.size(), "call") << " made local, " << counted(Remote, "call") << " left remote, "
     << ("**" + Twine(OnFirstUse) + (OnFirstUse == 1 ? "** library" : "** libraries")) << " loaded on first use, "
     << counted(Processes, "function") << " with a process for each invocation; " << formatBytes(InputBytes)
     << " of bitcode became " << formatBytes(R.OutputBytes) << ".\n";
  if (!Others.empty()) {
    OS << "\n#### Not made local\n";
    printSites(R, Others, /*WithReason=*/true, OS);
  }
  OS << "\n| function | language | kind | mode | globals | bitcode |\n|---|---|---|---|---:|---:|\n";
  for (const FunctionInput &F : R.Functions)
    OS << "| " << cell(F.Name) << (F.Name == R.Root ? " (root)" : "") << " | " << F.Language << " | "
       << F.Isolated.Kind.Name << " | " << F.Isolated.Mode
       << (F.Isolated.Mode != F.Mode ? ": " + cell(reasonForMode(F)) : "") << " | "
       << formatBytes(F.Isolated.DataBytes + F.Isolated.ThreadDataBytes) << " | " << formatBytes(F.InputBytes)
       << " |\n";
  if (!Local.empty())
    printFolded("Calls made local", [&] { printSites(R, Local, /*WithReason=*/false, OS); }, OS);
  if (R.Libraries.empty())
    return;
  auto Libraries = [&] {
    OS << "\n| library | loaded | symbols used | note |\n|---|---|---:|---|\n";
    for (const LibraryUse &L : R.Libraries)
      OS << "| " << cell(L.Soname) << " | " << (L.AtStart ? "at start" : "on first use") << " | "
         << (L.AtStart ? "" : std::to_string(L.Symbols)) << " | " << cell(L.Note) << " |\n";
  };
  printFolded("Libraries", Libraries, OS);
}

} // namespace faas
