// From a profile, limits and constraints to binaries.

#include "plan/PlanFile.h"
#include "plan/Planner.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include <fstream>
#include <gtest/gtest.h>
#include <random>

using namespace faas;
using llvm::toString;

namespace {

/// Functions a, b, c ... with 10 bytes of memory each.
Profile chain(const std::string &Calls) { // "ab5 bc3" = a calls b 5 times, b calls c 3 times
  Profile P;
  for (size_t I = 0; I + 2 < Calls.size(); I += 4)
    P.Calls[{Calls.substr(I, 1), Calls.substr(I + 1, 1)}].Count = uint64_t(Calls[I + 2] - '0');
  P.addMissingFunctions();
  for (auto &[Name, F] : P.Functions)
    F.Memory = 10;
  return P;
}

PlanRequest memory(uint64_t Limit) {
  PlanRequest Request;
  Request.Memory = Limit;
  return Request;
}

std::string groupsOf(const Plan &P) {
  std::string Text;
  for (const PlannedGroup &G : P.Groups) {
    Text += (Text.empty() ? "" : " ") + G.Root + ":";
    for (const std::string &Member : G.Members)
      Text += Member;
  }
  return Text;
}

std::string planOf(const Profile &Input, const PlanRequest &Request) {
  llvm::Expected<Plan> P = makePlan(Input, Request);
  return P ? groupsOf(*P) + " " + std::to_string(P->Cost) : toString(P.takeError());
}

TEST(Planner, NoLimitsOneBinary) { EXPECT_EQ(planOf(chain("ab5 bc3"), {}), "a:abc 0"); }
TEST(Planner, CutsTheCheapestCall) { EXPECT_EQ(planOf(chain("ab5 bc3"), memory(20)), "a:ab c:c 3"); }
TEST(Planner, ClonesWhereItPays) { EXPECT_EQ(planOf(chain("ab1 ac1 bd9 cd9"), memory(30)), "a:abd c:cd 1"); }
TEST(Planner, SeveralEntriesAndUnconnectedFunctions) {
  Profile P = chain("ac5 bc3");
  P.Functions["z"].Memory = 10;
  EXPECT_EQ(planOf(P, memory(20)), "a:ac b:bc z:z 0");
}
TEST(Planner, RecursionAndCyclesThatNobodyEnters) {
  EXPECT_EQ(planOf(chain("aa5 ab5 ba3"), memory(20)), "a:ab 0");
  EXPECT_EQ(planOf(chain("ab5 ba3"), memory(10)), "a:a b:b 8");
}
TEST(Planner, OneFunction) {
  Profile P;
  P.Functions["only"];
  EXPECT_EQ(planOf(P, {}), "only:only 0");
}

TEST(Planner, AsynchronousFanOutTakesMore) {
  Profile P = chain("ab5");
  P.Calls[{"a", "b"}].Async = true;
  P.Calls[{"a", "b"}].Fanout = 3;
  EXPECT_EQ(planOf(P, memory(40)), "a:ab 0");
  EXPECT_EQ(planOf(P, memory(39)), "a:a b:b 5");
  P.Calls[{"a", "b"}].Fanout = 0; // not known: calls a request
  P.Requests = 2;
  EXPECT_EQ(planOf(P, memory(39)), "a:a b:b 5");
  P.Requests = 3;
  EXPECT_EQ(planOf(P, memory(39)), "a:ab 0");
}

TEST(Planner, MeasuredLatencyWeighsMore) {
  Profile P = chain("ab5 bc3");
  P.Calls[{"a", "b"}].Latency = 0.1;
  P.Calls[{"b", "c"}].Latency = 2;
  EXPECT_EQ(planOf(P, memory(20)), "a:a b:bc 500");
}

TEST(Planner, EachLimit) {
  Profile P = chain("ab5 bc3");
  for (auto &[Name, F] : P.Functions) {
    F.Cpu = 0.5;
    F.Size = 100;
  }
  PlanRequest Cpu, Size, Functions;
  Cpu.Cpu = 1;
  Size.Size = 200;
  Functions.Functions = 2;
  for (const PlanRequest &Request : {Cpu, Size, Functions})
    EXPECT_EQ(planOf(P, Request), "a:ab c:c 3");
}

TEST(Planner, SaysWhatBinds) {
  Plan P = llvm::cantFail(makePlan(chain("ab5 bc3"), memory(20)));
  EXPECT_EQ(P.Groups[0].Binding, std::vector<std::string>{"memory"});
  EXPECT_EQ(P.Calls[1].Reason, "binary of a would need memory 30 of 20");
  EXPECT_EQ(P.OverAll, std::vector<std::string>{"memory 30 of 20"});
  EXPECT_EQ(P.MergeNothing, 8);
  EXPECT_EQ(P.Bound, P.Cost);
}

TEST(Planner, Constraints) {
  PlanRequest Separate, Trust, Together = memory(20);
  Separate.Separate = {"b"};
  EXPECT_EQ(planOf(chain("ab5 bc3"), Separate), "a:a b:b c:c 8");
  Trust.Trust = {"a=x", "c=y"};
  EXPECT_EQ(planOf(chain("ab5 bc3"), Trust), "a:ab c:c 3");
  Together.Together = {"b,c"};
  EXPECT_EQ(planOf(chain("ab5 bc3"), Together), "a:a b:bc 5");
}

TEST(Planner, ApartNeverShareABinary) {
  PlanRequest Request;
  Request.Apart = {"a,c"};
  EXPECT_EQ(planOf(chain("ab5 bc3"), Request), "a:ab c:c 3");
  Plan P = llvm::cantFail(makePlan(chain("ab5 bc3"), Request));
  EXPECT_EQ(P.Calls[1].Reason, "binary of a: --apart a,c");
  EXPECT_EQ(P.Groups[0].Binding, std::vector<std::string>{"--apart a,c"});
  EXPECT_EQ(planOf(chain("ab5 ac3 ad4"), Request), "a:abd c:c 3");
  Request.Apart = {"b,c,d"};
  EXPECT_EQ(planOf(chain("ab5 ac3 ad4"), Request), "a:ab c:c d:d 7");
  Request.Together = {"a,b", "a,c"};
  EXPECT_EQ(planOf(chain("ab5 ac3 ad4"), Request),
            "cannot hold together: --together a,b, --together a,c, --apart b,c,d; drop one");
}

TEST(Planner, NeverCloneKeepsItInOneBinary) {
  Profile P = chain("ab1 ac1 bd9 cd9");
  PlanRequest Request = memory(30);
  Request.NeverClone = {"d"};
  EXPECT_EQ(planOf(P, Request), "a:abc d:d 18");
  EXPECT_EQ(planOf(P, memory(30)), "a:abd c:cd 1");
}

/// The least cost such that exactly one root reaches `F`, by trying every set of cuts.
int64_t costWithOneHome(const Profile &P, uint64_t Limit, const std::string &F) {
  std::vector<std::pair<std::string, std::string>> Calls;
  for (const auto &[Pair, Call] : P.Calls)
    Calls.push_back(Pair);
  int64_t Best = -1;
  for (unsigned Set = 0; Set < 1u << Calls.size(); ++Set) {
    int64_t Cost = 0;
    std::set<std::string> Roots;
    for (const auto &[Name, Needs] : P.Functions)
      Roots.insert(Name);
    for (const auto &Call : Calls)
      Roots.erase(Call.second); // the entries
    for (size_t E = 0; E < Calls.size(); ++E)
      if (Set >> E & 1) {
        Cost += int64_t(P.count(Calls[E].first, Calls[E].second));
        Roots.insert(Calls[E].second);
      }
    unsigned Homes = 0;
    bool Fits = true;
    for (const std::string &Root : Roots) {
      std::set<std::string> Members = {Root};
      for (size_t Before = 0; Before != Members.size();) {
        Before = Members.size();
        for (size_t E = 0; E < Calls.size(); ++E)
          if (!(Set >> E & 1) && Members.count(Calls[E].first))
            Members.insert(Calls[E].second);
      }
      Homes += unsigned(Members.count(F));
      Fits &= Members.size() * 10 <= Limit;
    }
    if (Fits && Homes == 1 && (Best < 0 || Cost < Best))
      Best = Cost;
  }
  return Best;
}

TEST(Planner, NeverCloneAgreesWithExhaustiveSearch) {
  std::mt19937 Random(1);
  for (unsigned Round = 0; Round < 300; ++Round) {
    Profile P;
    for (char To = 'b'; To <= 'f'; ++To)
      for (char From = 'a'; From < To; ++From)
        if (Random() % 2 && P.Calls.size() < 10)
          P.Calls[{std::string(1, From), std::string(1, To)}].Count = 1 + Random() % 9;
    P.addMissingFunctions();
    if (P.Functions.empty())
      continue;
    for (auto &[Name, F] : P.Functions)
      F.Memory = 10;
    PlanRequest Request = memory(20 + 10 * (Random() % 3));
    Request.NeverClone = {std::next(P.Functions.begin(), long(Random() % P.Functions.size()))->first};
    llvm::Expected<Plan> Planned = makePlan(P, Request);
    ASSERT_TRUE(bool(Planned)) << toString(Planned.takeError());
    EXPECT_EQ(Planned->Cost, costWithOneHome(P, *Request.Memory, Request.NeverClone[0])) << "round " << Round;
  }
}

TEST(Planner, Refuses) {
  auto With = [](std::vector<std::string> PlanRequest::*Field, std::vector<std::string> Values) {
    PlanRequest Request = memory(20);
    Request.*Field = std::move(Values);
    return planOf(chain("ab5 bc3"), Request);
  };
  EXPECT_EQ(planOf(chain("ab5 bc3"), memory(5)),
            "the limits are too low for a function alone: a (memory 10 of 5), b (memory 10 of 5), c (memory 10 of 5)");
  EXPECT_EQ(planOf({}, {}), "there is no function to plan for: the profile is empty");
  EXPECT_EQ(With(&PlanRequest::Separate, {"x"}), "--keep-separate x: no function 'x'; there are a, b, c");
  EXPECT_EQ(With(&PlanRequest::Trust, {"a"}), "--trust a: expected FUNCTION=LABEL");
  EXPECT_EQ(With(&PlanRequest::Together, {"a,c"}),
            "--together a,c: needs two functions or more of which one calls the other; name those between them, too");
  EXPECT_EQ(With(&PlanRequest::Together, {"a,b,c"}),
            "cannot be under the limits: --together a,b,c; drop one or raise a limit");
  Profile Absurd = chain("ab5");
  Absurd.Functions["b"].Memory = uint64_t(1) << 50;
  Absurd.Calls[{"a", "b"}].Async = true;
  Absurd.Calls[{"a", "b"}].Fanout = 1000000;
  EXPECT_EQ(planOf(Absurd, {}), "the profile's numbers are absurd: what its functions need in all cannot be counted");
}

TEST(Planner, NamesTheFewestContradictingConstraints) {
  PlanRequest Request = memory(20);
  Request.Together = {"a,b", "b,c"};
  Request.NeverClone = {"a"};
  EXPECT_EQ(planOf(chain("ab5 bc3"), Request), "cannot hold together: --together a,b, --together b,c; drop one");
  Request.Together = {"a,b"};
  Request.Separate = {"b"};
  EXPECT_EQ(planOf(chain("ab5 bc3"), Request), "cannot hold together: --keep-separate b, --together a,b; drop one");
}

TEST(Planner, NamesTheFewestOfTwoContradictions) {
  // a to d do not fit, which takes three wishes, and neither do e to i, which takes four.
  Profile P = chain("ab1 bc1 cd1 ef1 fg1 gh1 hi1");
  for (const char *Name : {"e", "f", "g", "h", "i"})
    P.Functions[Name].Memory = 7;
  PlanRequest Request = memory(30);
  for (const char *Pair : {"a,b", "b,c", "c,d", "e,f", "f,g", "g,h", "h,i"})
    Request.Together.push_back(Pair);
  EXPECT_EQ(planOf(P, Request), "cannot hold together: --together a,b, --together b,c, --together c,d; drop one");
}

TEST(Planner, FileKeepsEverything) {
  PlanRequest Request = memory(20);
  Request.NeverClone = {"c"};
  Plan P = llvm::cantFail(makePlan(chain("ab5 bc3"), Request));
  std::string Text = planAsJson(P);
  llvm::SmallString<64> Path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("plan", "json", Path));
  llvm::FileRemover Remover(Path);
  std::ofstream(Path.c_str()) << Text;
  llvm::Expected<Plan> Read = readPlan(Path.c_str());
  ASSERT_TRUE(bool(Read)) << toString(Read.takeError());
  EXPECT_EQ(planAsJson(*Read), Text);
  std::ofstream(Path.c_str()) << Text.replace(Text.find("\"count\": 5"), 10, "\"count\": 6");
  Read = readPlan(Path.c_str());
  ASSERT_FALSE(bool(Read));
  EXPECT_NE(toString(Read.takeError()).find("its hash is not that"), std::string::npos);
}

} // namespace
