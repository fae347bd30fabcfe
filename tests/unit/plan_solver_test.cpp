// The planner's solver against methods that share nothing with it but the test of one closure.

#include "plan/Solver.h"
#include "plan_instances.h"

#include <gtest/gtest.h>
#include <random>

using namespace faas::plan;

namespace {

std::vector<unsigned> allFunctions(const Problem &P) {
  std::vector<unsigned> All(P.size());
  for (unsigned V = 0; V < P.size(); ++V)
    All[V] = V;
  return All;
}

/// Far more time than needed: the search ends by itself.
constexpr double Ample = 600;

void expectSolved(const Problem &P, std::optional<int64_t> Want) {
  std::optional<Solution> S = solve(P, Ample);
  ASSERT_EQ(S.has_value(), Want.has_value());
  EXPECT_EQ(isSatisfiable(P), Want.has_value());
  if (!S)
    return;
  Closure C(P);
  EXPECT_TRUE(isFeasible(C, allFunctions(P), S->X));
  EXPECT_EQ(S->Cost, costOf(P, S->X));
  EXPECT_EQ(S->Cost, *Want);
  EXPECT_EQ(S->Bound, *Want);
}

void expectExhaustive(bool Cyclic, bool Constrained) {
  std::mt19937 Random(1);
  for (unsigned Seed = 0; Seed < 150; ++Seed)
    for (double Extra : {0.2, 1.2})
      for (double Factor : {1.2, 2.0, 4.0, 10.0}) {
        Problem P = randomProblem({3 + Seed % 6, Extra, Factor, Seed % 2 ? 3u : 10u, Seed, Cyclic});
        if (P.Edges.size() > 14)
          P.Edges.resize(14); // 2^14 sets to try
        if (Constrained) {
          for (int &Label : P.Labels)
            Label = int(Random() % 4) - 1;
          if (unsigned A = unsigned(Random() % P.size()), B = unsigned(Random() % P.size()); A < B)
            P.Conflicts = {{A, B}};
          P.Edges[Random() % P.Edges.size()].Fixed = Random() % 2 ? Fixing::Cut : Fixing::Keep;
          unsigned A = unsigned(Random() % P.Edges.size()), B = unsigned(Random() % P.Edges.size());
          P.Choices = {{{{A, Fixing::Cut}}, {{B, Fixing::Keep}}}, {{{B, Fixing::Cut}}, {{A, Fixing::Keep}}}};
          P.Limits[Count] = 2 + Random() % 5;
        }
        SCOPED_TRACE(testing::Message() << "seed " << Seed << " extra " << Extra << " factor " << Factor);
        expectSolved(P, exhaustiveCost(P));
        if (testing::Test::HasFailure())
          return;
      }
}

TEST(PlanSolver, AgreesWithExhaustiveSearch) { expectExhaustive(false, false); }
TEST(PlanSolver, AgreesWithExhaustiveSearchOnCycles) { expectExhaustive(true, false); }
TEST(PlanSolver, AgreesWithExhaustiveSearchUnderConstraints) { expectExhaustive(false, true); }

TEST(PlanSolver, AgreesWithLukesOnTrees) {
  for (unsigned Seed = 0; Seed < 60; ++Seed)
    for (double Factor : {1.2, 2.0, 4.0, 10.0}) {
      Problem P = randomProblem({5 + Seed, 0, Factor, 10, Seed});
      P.Limits[Cpu] = Unlimited;
      SCOPED_TRACE(testing::Message() << "seed " << Seed << " factor " << Factor);
      expectSolved(P, lukesCost(P));
    }
}

TEST(PlanSolver, NeverWorseThanHeuristics) {
  for (unsigned Functions : {10u, 25u, 100u})
    for (double Extra : {0.2, 1.2})
      for (double Factor : {1.2, 2.0, 4.0})
        for (unsigned Seed = 0; Seed < 3; ++Seed) {
          if (Functions * Factor * Extra > 150)
            continue; // takes seconds
          Problem P = randomProblem({Functions, Extra, Factor, 3, Seed});
          std::optional<Solution> S = solve(P, Ample);
          ASSERT_TRUE(S);
          for (Ranking By : {Ranking::WeightedDegree, Ranking::DownstreamImpact})
            EXPECT_LE(S->Cost, heuristicCost(P, By, Seed))
                << Functions << " functions, extra " << Extra << ", factor " << Factor << ", seed " << Seed;
        }
}

TEST(PlanSolver, StopsInTimeWithABound) {
  Problem P = randomProblem({300, 1.2, 10, 3, 1});
  std::optional<Solution> S = solve(P, 0.2);
  ASSERT_TRUE(S);
  Closure C(P);
  EXPECT_TRUE(isFeasible(C, allFunctions(P), S->X));
  EXPECT_GE(S->Bound, 0);
  EXPECT_LE(S->Bound, S->Cost);
}

TEST(PlanSolver, SameResultEachTime) {
  Problem P = randomProblem({40, 1.2, 4, 3, 2});
  std::optional<Solution> A = solve(P, Ample), B = solve(P, Ample);
  ASSERT_TRUE(A && B);
  EXPECT_EQ(A->X, B->X);
  EXPECT_EQ(A->Nodes, B->Nodes);
}

TEST(PlanSolver, CutsOneCallerAndClonesForAnother) {
  // 0 calls 1 and 2, 1 calls 2 often. Two roots that all calls are cut to would cost 52; cutting only what 0 calls, 2.
  Problem P;
  P.Loads = {{0, 30, 0, 1}, {0, 20, 0, 1}, {0, 20, 0, 1}};
  P.Labels = {-1, -1, -1};
  P.Edges = {{0, 1, 1}, {0, 2, 1}, {1, 2, 50}};
  P.Limits[Memory] = 40;
  expectSolved(P, 2);
}

TEST(PlanSolver, NothingToDo) {
  Problem P;
  P.Loads = {{1, 1, 1, 1}};
  P.Labels = {-1};
  expectSolved(P, 0);
  P.Limits[Cpu] = 0;
  expectSolved(P, std::nullopt);
}

} // namespace
