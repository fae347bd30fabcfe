// The manifest in a function's bitcode.

#include "bitcode/Manifest.h"

#include "llvm/IR/LLVMContext.h"

#include <gtest/gtest.h>

using namespace faas;

namespace {

void addText(llvm::Module &M, llvm::StringRef Text) {
  llvm::LLVMContext &Context = M.getContext();
  M.getOrInsertNamedMetadata("faas.manifest")
      ->addOperand(llvm::MDNode::get(Context, llvm::MDString::get(Context, Text)));
}

TEST(Manifest, WrittenAndRead) {
  llvm::LLVMContext Context;
  llvm::Module M("m", Context);
  writeManifest(
      M,
      {"greet", "C", "clang", {{"z", "libz.so.1"}, {"/a/libb.a", ""}}, {"/opt/lib"}, {"$ORIGIN"}, {"A=1", "B="}, true});
  llvm::Expected<Manifest> Read = takeManifest(M);
  ASSERT_TRUE(bool(Read));
  EXPECT_EQ(Read->Name, "greet");
  EXPECT_EQ(Read->Language, "C");
  EXPECT_EQ(Read->Tools, "clang");
  ASSERT_EQ(Read->Libraries.size(), 2u);
  EXPECT_EQ(Read->Libraries[0].Soname, "libz.so.1");
  EXPECT_EQ(Read->Libraries[1].Name, "/a/libb.a");
  EXPECT_EQ(Read->LibraryPaths, std::vector<std::string>{"/opt/lib"});
  EXPECT_EQ(Read->RunPaths, std::vector<std::string>{"$ORIGIN"});
  EXPECT_EQ(Read->Environment, (std::vector<std::string>{"A=1", "B="}));
  EXPECT_TRUE(Read->Separate);
  EXPECT_FALSE(M.getNamedMetadata("faas.manifest"));
}

TEST(Manifest, NoneIsEmpty) {
  llvm::LLVMContext Context;
  llvm::Module M("m", Context);
  llvm::Expected<Manifest> Read = takeManifest(M);
  ASSERT_TRUE(bool(Read));
  EXPECT_TRUE(Read->Libraries.empty());
}

TEST(Manifest, ThoseOfJoinedModulesAddUp) {
  llvm::LLVMContext Context;
  llvm::Module M("m", Context);
  for (llvm::StringRef Library : {"a", "b"})
    addText(M, ("{\"version\":3,\"name\":\"\",\"language\":\"\",\"tools\":\"\",\"libraries\":[{\"name\":\"" + Library +
                "\",\"soname\":\"\"}],\"library_paths\":[],\"environment\":[],\"separate\":" +
                (Library == "b" ? "true" : "false") + "}")
                   .str());
  llvm::Expected<Manifest> Read = takeManifest(M);
  ASSERT_TRUE(bool(Read));
  EXPECT_EQ(Read->Libraries.size(), 2u);
  EXPECT_TRUE(Read->Separate);
}

TEST(Manifest, UnreadableOnes) {
  for (llvm::StringRef Text : {"", "{", "[]", "{}", "{\"version\":\"3\"}", "{\"version\":3,\"name\":3}"}) {
    llvm::LLVMContext Context;
    llvm::Module M("m.bc", Context);
    addText(M, Text);
    llvm::Expected<Manifest> Read = takeManifest(M);
    ASSERT_FALSE(bool(Read)) << Text.str();
    EXPECT_EQ(llvm::toString(Read.takeError()), "m.bc: its manifest is damaged; make the bitcode again");
  }
  llvm::LLVMContext Context;
  llvm::Module M("m.bc", Context);
  addText(M, "{\"version\":4}");
  EXPECT_EQ(llvm::toString(takeManifest(M).takeError()),
            "m.bc: its manifest is of version 4 and this faas-merge reads version 3; make the bitcode again");
}

} // namespace
