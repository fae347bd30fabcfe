// cpp-containers - map, set, unordered_map, deque, list and priority_queue, also as globals.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <list>
#include <map>
#include <numeric>
#include <queue>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

static std::map<std::string, int> Ages = {{"ann", 30}, {"bob", 25}, {"cyd", 41}};
static std::vector<int> Numbers(5, 7);
static std::unordered_map<int, std::string> Names;

int main() {
  Ages["dan"] = 19;
  Ages.erase("bob");
  for (auto &[Name, Age] : Ages)
    std::printf("%s %d\n", Name.c_str(), Age++);
  std::iota(Numbers.begin(), Numbers.end(), 3);
  Numbers.push_back(1);
  std::sort(Numbers.rbegin(), Numbers.rend());
  for (int N : Numbers)
    Names.emplace(N, std::string(N, 'x'));
  std::set<int> Odd;
  std::copy_if(Numbers.begin(), Numbers.end(), std::inserter(Odd, Odd.end()), [](int N) { return N % 2; });
  std::deque<int> Queue(Odd.begin(), Odd.end());
  Queue.push_front(100);
  std::list<int> List(Queue.rbegin(), Queue.rend());
  List.sort();
  std::priority_queue<int> Heap(List.begin(), List.end());
  for (; !Heap.empty(); Heap.pop())
    std::printf("%d ", Heap.top());
  std::printf("%zu %zu %s\n", Names.size(), Numbers.size(), Names[4].c_str());
}
