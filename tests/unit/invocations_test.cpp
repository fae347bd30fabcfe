// Which names faas-merge sees at an invocation.

#include "faas/Invocations.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/Support/SourceMgr.h"
#include <gtest/gtest.h>

using namespace llvm;

namespace {

std::set<std::string> calleesOf(const std::string &Body) {
  LLVMContext Context;
  SMDiagnostic Problem;
  std::unique_ptr<Module> M = parseAssemblyString(R"(
    @text = constant [6 x i8] c"first\00"
    @bare = constant [10 x i8] c"abc\00second"
    declare i32 @faas_invoke(ptr, ptr, i64, ptr)
    declare i32 @faas_invoke_n(ptr, i64, ptr, i64, ptr)
    define void @f(ptr %p, i64 %n) {
  )" + Body + "\nret void\n}",
                                                  Problem, Context);
  EXPECT_TRUE(M) << Problem.getMessage().str();
  return M ? faas::constantCallees(*M) : std::set<std::string>();
}

using Names = std::set<std::string>;

TEST(Invocations, ConstantText) {
  EXPECT_EQ(calleesOf("call i32 @faas_invoke(ptr @text, ptr %p, i64 0, ptr %p)"), Names{"first"});
}

TEST(Invocations, TextEndsAtItsFirstNul) {
  EXPECT_EQ(calleesOf("call i32 @faas_invoke(ptr @bare, ptr %p, i64 0, ptr %p)"), Names{"abc"});
}

TEST(Invocations, OffsetIntoText) {
  EXPECT_EQ(calleesOf("call i32 @faas_invoke(ptr getelementptr (i8, ptr @text, i64 2), ptr %p, i64 0, ptr %p)"),
            Names{"rst"});
}

TEST(Invocations, SizeSaysHowMuch) {
  EXPECT_EQ(calleesOf("call i32 @faas_invoke_n(ptr @text, i64 3, ptr %p, i64 0, ptr %p)"), Names{"fir"});
  EXPECT_EQ(calleesOf("call i32 @faas_invoke_n(ptr @bare, i64 10, ptr %p, i64 0, ptr %p)"),
            Names{std::string("abc\0second", 10)});
}

TEST(Invocations, SizeBeyondTheTextIsNoName) {
  EXPECT_EQ(calleesOf("call i32 @faas_invoke_n(ptr @text, i64 99, ptr %p, i64 0, ptr %p)"), Names{});
}

TEST(Invocations, ComputedNameOrSize) {
  EXPECT_EQ(calleesOf("call i32 @faas_invoke(ptr %p, ptr %p, i64 0, ptr %p)"), Names{});
  EXPECT_EQ(calleesOf("call i32 @faas_invoke_n(ptr @text, i64 %n, ptr %p, i64 0, ptr %p)"), Names{});
}

} // namespace
