// cpp-templates - variadic templates, lambdas, std::function, variant, optional, tuple, constexpr.
#include <array>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

template <typename... T> static long sum(T... Values) { return (0L + ... + Values); }
template <int N> struct Power {
  static constexpr long Value = 3 * Power<N - 1>::Value;
  static inline int Uses = N;
};
template <> struct Power<0> {
  static constexpr long Value = 1;
  static inline int Uses = 0;
};
static std::vector<std::function<int(int)>> Steps = {[](int X) { return X + 1; }, [](int X) { return X * X; }};
using Value = std::variant<int, double, std::string>;
static std::optional<int> half(int X) { return X % 2 ? std::nullopt : std::optional(X / 2); }

int main() {
  int Calls = 0;
  Steps.push_back([&Calls](int X) { return X - ++Calls; });
  int X = 3;
  for (auto &Step : Steps)
    X = Step(X);
  std::printf("%d %ld %ld %d\n", X, sum(1, 2L, 3u, 'a'), Power<7>::Value, ++Power<7>::Uses);
  std::array<Value, 3> Values = {42, 2.5, std::string("text")};
  for (auto &V : Values)
    std::visit([](auto &Held) { std::printf("%zu ", sizeof Held); }, V);
  auto [A, B, C] = std::make_tuple(half(10), half(7), std::get<std::string>(Values[2]));
  std::printf("%d %d %s\n", A.value_or(-1), B.value_or(-1), C.c_str());
}
