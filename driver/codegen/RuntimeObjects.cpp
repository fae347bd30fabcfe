//===- RuntimeObjects.cpp - the runtime, compiled before anybody merges -------------------------------------===//
//
// Part of the build. What faas-merge would make of the runtime is the same for most binaries, and takes as long as
// several functions. So it is made once, for functions in C and for those in C++, with and without libcurl's interface,
// and put where faas-merge looks. Whether it fits is a matter of its key, as in any cache: what is not there, with -O3
// or --platform, say, faas-merge makes itself.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Compile.h"
#include "Runtime.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace faas;

static Error makeObject(const std::set<std::string> &External, Cache &Objects) {
  RuntimeOptions Opts;
  Expected<Runtime> Rest = loadRuntime(/*Verbose=*/false);
  if (!Rest)
    return Rest.takeError();
  if (Error E = completeRuntime(*Rest, External, Opts, /*MayHaveCxx=*/false))
    return E;
  takeInterface(*Rest->Module);
  return compile(*Rest->Module, "runtime", /*OptLevel=*/'2', Opts.isSharedObject(), {&Objects}).takeError();
}

int main() {
  Cache Objects(runtimeObjectsFolder(), /*Maker=*/"");
  const std::string Cxx = "__gxx_personality_v0", Curl = "__faas_curl_easy_init";
  for (const std::set<std::string> &External : {{}, {Cxx}, {Curl}, std::set{Cxx, Curl}})
    if (Error E = makeObject(External, Objects)) {
      errs() << "faas-runtime-objects: " << toString(std::move(E)) << '\n';
      return 1;
    }
  if (!Objects.problem().empty())
    errs() << "faas-runtime-objects: " << Objects.problem() << '\n';
  return !Objects.problem().empty();
}
