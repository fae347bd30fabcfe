//===- Registration.cpp - textual pipelines: names and parameters of the passes -----------------------------===//

#include "Parameters.h"
#include "faas/Passes.h"

#include "llvm/Passes/PassBuilder.h"

using namespace llvm;

namespace faas {

Error parseParameters(StringRef Pass, StringRef Params, ArrayRef<Parameter> Known) {
  while (!Params.empty()) {
    StringRef Item;
    std::tie(Item, Params) = Params.split(';');
    StringRef Name, Value;
    std::tie(Name, Value) = Item.split('=');
    const Parameter *Found = find_if(Known, [&](const Parameter &P) { return P.Name == Name; });
    if (Found == Known.end() || Value.empty()) {
      std::string Text = (Pass + ": cannot use parameter '" + Item + "'; known are").str();
      for (const Parameter &P : Known)
        Text += (Twine(" ") + P.Name + "=NAME").str();
      return createStringError(Text);
    }
    *Found->Value = Value.str();
  }
  for (const Parameter &P : Known)
    if (P.Value->empty() && !P.Optional)
      return createStringError(Pass + ": parameter " + P.Name + "=NAME is missing");
  return Error::success();
}

void registerPasses(PassBuilder &PB) {
  PB.registerPipelineParsingCallback(
      [](StringRef Name, ModulePassManager &MPM, ArrayRef<PassBuilder::PipelineElement>) {
#define FAAS_MODULE_PASS(NAME, CLASS, OPTIONS)                                                                         \
  if (PassBuilder::checkParametrizedPassName(Name, NAME)) {                                                            \
    auto Options = PassBuilder::parsePassParameters(OPTIONS::parse, Name, NAME);                                       \
    if (!Options) {                                                                                                    \
      errs() << "error: " << toString(Options.takeError()) << "\n";                                                    \
      return false;                                                                                                    \
    }                                                                                                                  \
    MPM.addPass(CLASS(*Options));                                                                                      \
    return true;                                                                                                       \
  }
#include "PassRegistry.def"
        return false;
      });
}

} // namespace faas
