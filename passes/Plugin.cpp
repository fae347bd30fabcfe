//===- Plugin.cpp - FaasMerge.so: the passes for opt -load-pass-plugin --------------------------------------===//

#include "faas/Passes.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/Plugins/PassPlugin.h"

extern "C" LLVM_ATTRIBUTE_WEAK llvm::PassPluginLibraryInfo llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "FaasMerge", FAAS_VERSION, faas::registerPasses};
}
