// The closing table and its JSON.

#include "report/Report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace {

faas::Report makeReport() {
  faas::Report Report;
  Report.Output = "fused";
  Report.Root = "a";
  faas::FunctionInput Input;
  Input.Name = "a";
  Input.Path = "a.bc";
  Input.Language = "C";
  Input.InputBytes = 1500;
  Input.Isolated.Mode = "process";
  Input.Isolated.Unemulated = {{"chdir", "changes the working folder", "a.c:12"}};
  Report.Functions.push_back(std::move(Input));
  Report.Sites = {{faas::InvocationSite::Local, "a", "b", "a.c:3"},
                  {faas::InvocationSite::Computed, "a", "", ""},
                  {faas::InvocationSite::Remote, "a", "\xff", "a.c:4"}};
  Report.Calls.Calls[{"a", "b"}].Count = 5;
  Report.Libraries = {{"liba.so", false, 1, ""}, {"libb.so", false, 2, "early"}, {"libc.so.6", true, 0, ""}};
  Report.OutputBytes = 2500000;
  Report.Steps = {{"load", 0.25}};
  return Report;
}

TEST(Report, Table) {
  std::string Text;
  llvm::raw_string_ostream Stream(Text);
  faas::printReport(makeReport(), Stream);
  for (const char *Expected :
       {"fused 1 function into fused, root a\n", "  a is process and not fresh: it uses chdir at a.c:12\n",
        "calls made local\n  a -> b  a.c:3  5 calls in the profile, hot\n",
        "calls looked up at run time\n  a -> ?  (its name", "calls left remote\n  a -> \xff  a.c:4  (not among",
        "libraries loaded on first use\n  liba.so  1 symbol\n  libb.so  2 symbols  (early)\n",
        "libraries loaded at start\n  libc.so.6\n", "size: 1.5 kB of bitcode became 2.50 MB\n",
        "time: load 0.25 s, total 0.25 s\n"})
    EXPECT_NE(Text.find(Expected), std::string::npos) << Expected << "\nin\n" << Text;
}

TEST(Report, SaysThatNoLibraryIsNeeded) {
  faas::Report Report = makeReport();
  Report.Libraries = {{"libm.so.6", true, 0, ""}, {"libc.so.6", true, 0, ""}};
  std::string Text;
  llvm::raw_string_ostream Stream(Text);
  faas::printReport(Report, Stream);
  EXPECT_NE(Text.find("libraries loaded at start; --static links them in\n  libm.so.6\n"), std::string::npos) << Text;
}

TEST(Report, Json) {
  auto Document = nlohmann::json::parse(faas::reportAsJson(makeReport()));
  EXPECT_EQ(Document["version"], 1);
  EXPECT_EQ(Document["functions"][0]["name"], "a");
  EXPECT_EQ(Document["functions"][0]["mode"], "process");
  EXPECT_EQ(Document["functions"][0]["unemulated"][0]["location"], "a.c:12");
  EXPECT_EQ(Document["calls"][0]["kind"], "local");
  EXPECT_EQ(Document["calls"][0]["hot"], true);
  EXPECT_EQ(Document["calls"][1]["kind"], "computed");
  EXPECT_EQ(Document["calls"][2]["kind"], "remote");
  EXPECT_EQ(Document["libraries"][1]["loaded"], "on first use");
  EXPECT_EQ(Document["libraries"][1]["note"], "early");
  EXPECT_EQ(Document["libraries"][2]["loaded"], "at start");
  EXPECT_EQ(Document["bytes"]["output"], 2500000);
  EXPECT_EQ(Document["seconds"]["load"], 0.25);
}

} // namespace
