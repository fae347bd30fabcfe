// cpp-noexcept - an exception leaves a noexcept function.
#include <string>

static int number(const std::string &Text) noexcept { return std::stoi(Text); }

int main(int Count, char **) { return number(Count ? "not a number" : "1"); }
