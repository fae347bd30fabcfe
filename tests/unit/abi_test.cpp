// The runtime defines everything that faas_abi.inc lets the passes refer to.

#include "bitcode/Inputs.h"
#include "faas/Abi.h"

#include "llvm/Support/Error.h"
#include <gtest/gtest.h>

using namespace llvm;

namespace {

class AbiTest : public testing::Test {
protected:
  std::unique_ptr<Module> load(const std::string &Name) {
    auto M = faas::loadModule(FAAS_RUNTIME_FOLDER "/" + Name, Context);
    EXPECT_TRUE(bool(M)) << toString(M.takeError());
    return M ? std::move(*M) : nullptr;
  }

  LLVMContext Context;
};

bool defines(const Module &M, StringRef Name) {
  const GlobalValue *V = M.getNamedValue(Name);
  return V && !V->isDeclaration();
}

TEST_F(AbiTest, EveryHookIsDefined) {
  std::unique_ptr<Module> Runtime = load("libfaas.bc");
  ASSERT_TRUE(Runtime);
#define FAAS_HOOK(NAME) EXPECT_TRUE(defines(*Runtime, "__faas_" #NAME)) << #NAME;
#include "faas_abi.inc"
  std::unique_ptr<Module> Cxx = load("libfaas_cxx.bc");
  ASSERT_TRUE(Cxx);
#define FAAS_CXX_HOOK(NAME) EXPECT_TRUE(defines(*Cxx, "__faas_" #NAME)) << #NAME;
#include "faas_abi.inc"
  std::unique_ptr<Module> Heap = load("libfaas_heap.bc"), CxxHeap = load("libfaas_heap_cxx.bc");
  ASSERT_TRUE(Heap && CxxHeap);
#define FAAS_HEAP_HOOK(NAME) EXPECT_TRUE(defines(*Heap, "__faas_" #NAME)) << #NAME;
#define FAAS_CXX_HEAP_HOOK(NAME) EXPECT_TRUE(defines(*CxxHeap, "__faas_" #NAME)) << #NAME;
#define FAAS_CXX_WRAP(NAME) EXPECT_NE(defines(*Cxx, "__wrap_" #NAME), defines(*CxxHeap, "__wrap_" #NAME)) << #NAME;
#include "faas_abi.inc"
  std::unique_ptr<Module> Curl = load("libfaas_curl.bc");
  ASSERT_TRUE(Curl);
#define FAAS_CURL_HOOK(NAME) EXPECT_TRUE(defines(*Curl, "__faas_" #NAME)) << #NAME;
#define FAAS_CURL_PROGRAM_HOOK(NAME) EXPECT_TRUE(defines(*Curl, "__faas_program_" #NAME)) << #NAME;
#include "faas_abi.inc"
}

TEST_F(AbiTest, EveryProfiledFunctionHasItsWrapper) {
  std::unique_ptr<Module> Runtime = load("libfaas.bc"), Profile = load("libfaas_profile.bc");
  ASSERT_TRUE(Runtime && Profile);
#define FAAS_PROFILED(NAME, WRAPPER)                                                                                   \
  EXPECT_TRUE(Runtime->getFunction(#NAME)) << #NAME;                                                                   \
  ASSERT_TRUE(defines(*Profile, #WRAPPER)) << #WRAPPER;                                                                \
  EXPECT_EQ(Profile->getFunction(#WRAPPER)->getFunctionType(), Runtime->getFunction(#NAME)->getFunctionType()) << #NAME;
#include "faas_abi.inc"
  for (const Function &F : *Profile)
    EXPECT_TRUE(F.isDeclaration() || F.hasFnAttribute(Attribute::NoProfile)) << F.getName().str();
}

TEST_F(AbiTest, EveryLibcallIsDefined) {
  std::unique_ptr<Module> Runtime = load("libfaas.bc");
  ASSERT_TRUE(Runtime);
#define FAAS_LIBCALL(NAME) EXPECT_TRUE(defines(*Runtime, #NAME)) << #NAME;
#include "faas_abi.inc"
}

TEST_F(AbiTest, EveryExportIsDefined) {
  std::unique_ptr<Module> Heap = load("libfaas_heap.bc"), Cxx = load("libfaas_heap_cxx_exports.bc");
  ASSERT_TRUE(Heap && Cxx);
#define FAAS_EXPORT(NAME) EXPECT_TRUE(defines(*Heap, #NAME)) << #NAME;
#define FAAS_CXX_EXPORT(NAME) EXPECT_TRUE(defines(*Cxx, #NAME)) << #NAME;
#include "faas_abi.inc"
}

TEST_F(AbiTest, EveryLocationIsDefined) {
  std::unique_ptr<Module> Runtime = load("libfaas.bc"), Cxx = load("libfaas_cxx.bc");
  ASSERT_TRUE(Runtime && Cxx);
#define FAAS_VARIABLE(NAME, LOCATION)                                                                                  \
  EXPECT_TRUE(defines(StringRef(#LOCATION).starts_with("__faas_cxx_") ? *Cxx : *Runtime, #LOCATION)) << #LOCATION;
#include "faas_abi.inc"
}

TEST_F(AbiTest, EverySymbolIsDefinedOrLeftToTheMerge) {
  std::unique_ptr<Module> Runtime = load("libfaas.bc");
  ASSERT_TRUE(Runtime);
#define FAAS_SYMBOL(NAME) EXPECT_TRUE(Runtime->getNamedValue(#NAME)) << #NAME;
#include "faas_abi.inc"
}

TEST(ModeTest, HasANameAndAValue) {
  EXPECT_EQ(faas::modeValue("fresh"), 0u);
  EXPECT_EQ(faas::modeValue("process"), 1u);
  EXPECT_EQ(faas::modeValue("shared"), 2u);
  EXPECT_EQ(faas::modeValue("thread"), std::nullopt);
  EXPECT_EQ(faas::modeValue(""), std::nullopt);
  EXPECT_EQ(faas::modeNames(), "fresh, process or shared");
}

TEST(KindTest, HasANameAndAValue) {
  EXPECT_EQ(faas::kindValue("handler"), 0u);
  EXPECT_EQ(faas::kindValue("poller"), 3u);
  EXPECT_EQ(faas::kindValue(""), std::nullopt);
  EXPECT_EQ(faas::kindNames(), "handler, program, server or poller");
}

TEST_F(AbiTest, ThreadLocalPointersAreThreadLocal) {
  std::unique_ptr<Module> Runtime = load("libfaas.bc");
  ASSERT_TRUE(Runtime);
  for (StringRef Name : {"__faas_data", "__faas_thread_data"}) {
    const GlobalVariable *G = Runtime->getNamedGlobal(Name);
    ASSERT_TRUE(G) << Name.str();
    EXPECT_TRUE(G->isThreadLocal()) << Name.str();
  }
}

TEST_F(AbiTest, StructsHaveTheFieldsOfTheInclude) {
  Module M("", Context);
  M.setDataLayout("e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128");
  faas::RuntimeAbi Abi(M);
  EXPECT_EQ(Abi.Fixup->getNumElements(), 2u);
  EXPECT_EQ(M.getDataLayout().getTypeAllocSize(Abi.Block), 48u);
  EXPECT_EQ(M.getDataLayout().getTypeAllocSize(Abi.Function), 120u);
  EXPECT_EQ(M.getDataLayout().getTypeAllocSize(Abi.Library), 16u);
  EXPECT_EQ(M.getDataLayout().getTypeAllocSize(Abi.Import), 32u);
}

} // namespace
