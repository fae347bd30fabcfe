//===- plan_bench.cpp - one random planning problem, solved and by heuristics -------------------------------===//
//
// plan_bench FUNCTIONS EXTRA FACTOR SEED SECONDS: prints the problem and what the planner, the heuristics of
// tests/unit/plan_instances.h and, where they can, Lukes' programme (trees: EXTRA is 0, and CPU is without a limit) and
// exhaustive search make of it, as one line of JSON. bench/plan/planning.py calls it.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "plan/Solver.h"
#include "plan_instances.h"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

using namespace faas::plan;
using nlohmann::json;

int main(int Argc, char **Argv) {
  if (Argc != 6) {
    std::cerr << "usage: plan_bench FUNCTIONS EXTRA FACTOR SEED SECONDS\n";
    return 2;
  }
  Shape S;
  S.Functions = unsigned(std::atoi(Argv[1]));
  S.ExtraEdges = std::atof(Argv[2]);
  S.Factor = std::atof(Argv[3]);
  S.Seed = unsigned(std::atoi(Argv[4]));
  bool IsTree = S.ExtraEdges == 0;
  if (IsTree)
    S.Requests = 10; // one instance at a time, as Lukes has it
  Problem P = randomProblem(S);
  if (IsTree)
    P.Limits[Cpu] = Unlimited;
  json Result;
  for (const Load &L : P.Loads)
    Result["loads"].push_back({L[Cpu], L[Memory]});
  Result["limits"] = {P.Limits[Cpu], P.Limits[Memory]};
  Result["edges"] = json::array();
  for (const Edge &E : P.Edges)
    Result["edges"].push_back({E.From, E.To, E.Weight, E.Extra[Cpu], E.Extra[Memory]});

  std::optional<Solution> Found = solve(P, std::atof(Argv[5]));
  Result["planner"] = {{"cost", Found->Cost},
                       {"bound", Found->Bound},
                       {"seconds", Found->Seconds},
                       {"nodes", Found->Nodes},
                       {"rows", Found->Rows}};
  if (IsTree)
    Result["lukes"] = {{"cost", lukesCost(P)}};
  if (P.Edges.size() <= 17)
    Result["exhaustive"] = {{"cost", exhaustiveCost(P).value()}};
  for (auto [Name, By] :
       {std::pair("downstream_impact", Ranking::DownstreamImpact), {"weighted_degree", Ranking::WeightedDegree}}) {
    auto Start = std::chrono::steady_clock::now();
    int64_t Cost = heuristicCost(P, By, S.Seed);
    std::chrono::duration<double> Seconds = std::chrono::steady_clock::now() - Start;
    Result[Name] = {{"cost", Cost}, {"seconds", Seconds.count()}};
  }
  std::cout << Result << "\n";
  return 0;
}
