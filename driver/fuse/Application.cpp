//===- Application.cpp - what a plan needs to know of the inputs --------------------------------------------===//

#include "Application.h"

#include "bitcode/Inputs.h"
#include "codegen/Optimise.h"
#include "faas/Invocations.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace faas {

Expected<Application> readApplication(const std::vector<std::string> &Arguments, unsigned Jobs, char OptLevel) {
  Expected<std::vector<FunctionInput>> Inputs = loadInputs(Arguments, Jobs, /*Verbose=*/false);
  if (!Inputs)
    return Inputs.takeError();
  Application App;
  for (auto [Input, Argument] : zip(*Inputs, Arguments)) {
    App.Names.insert(Input.Name);
    App.Arguments[Input.Name] = Argument;
    App.Static.Functions[Input.Name];
    if (Input.Needs.Separate)
      App.Separate.insert(Input.Name);
  }
  for (FunctionInput &Input : *Inputs) {
    if (Error E = readBodies(*Input.Module))
      return std::move(E);
    exposeCallees(*Input.Module, OptLevel);
    for (const std::string &Callee : constantCallees(*Input.Module))
      if (App.Names.count(Callee))
        App.Static.Calls[{Input.Name, Callee}].Count = 1;
  }
  return App;
}

Expected<Profile> profileOf(const Application &App, const ProfileOptions &Measured) {
  Profile Input = App.Static;
  if (!Measured.Files.empty()) {
    Expected<Profile> Read = readProfile(Measured);
    if (!Read)
      return Read.takeError();
    Input = std::move(*Read);
    keepKnown(Input, App.Names);
    for (const std::string &Name : App.Names)
      Input.Functions[Name];
  }
  for (const std::string &Name : App.Separate)
    Input.Functions[Name].Separate = true;
  return Input;
}

} // namespace faas
