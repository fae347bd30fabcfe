//===- ProfileCommand.cpp - faas-merge profile --------------------------------------------------------------===//

#include "ProfileCommand.h"

#include "GraphText.h"
#include "Output.h"
#include "TraceFiles.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

Error profileCommand(const ProfileCommandOptions &Opts) {
  for (const std::string &Path : {Opts.Output, Opts.Dot, Opts.Html, Opts.Folded, Opts.ChromeTrace})
    if (Error E = Path.empty() ? Error::success() : checkWritable(Path))
      return E;
  Expected<ImportedProfile> Imported = importProfile(Opts.Profile);
  if (!Imported)
    return Imported.takeError();
  printWarnings(Imported->Warnings);
  for (const std::string &Path : {Opts.Folded, Opts.ChromeTrace})
    if (!Path.empty() && !Imported->Graph.Traces)
      return createStringError(Path + ": needs traces; the profile has counts only");
  printProfile(*Imported, outs());
  auto Write = [](const std::string &Path, function_ref<void(raw_ostream &)> To) {
    return Path.empty() ? Error::success() : writeTextFile(Path, To);
  };
  const Profile &P = Imported->Profile;
  if (Error E = Write(Opts.Output, [&](raw_ostream &OS) { OS << callGraphAsJson(P); }))
    return E;
  if (Error E = Write(Opts.Dot, [&](raw_ostream &OS) { printGraphAsDot(P, OS); }))
    return E;
  if (Error E = Write(Opts.Html, [&](raw_ostream &OS) { printGraphAsHtml(P, OS); }))
    return E;
  if (Error E = Write(Opts.Folded, [&](raw_ostream &OS) { printFolded(Imported->Graph, OS); }))
    return E;
  return Write(Opts.ChromeTrace, [&](raw_ostream &OS) { printChromeTrace(Imported->Graph, OS); });
}

} // namespace faas
