// Upper case. With a `+` in front it invokes `count` with what follows.
#include <cctype>
#include <faas.hpp>
#include <string>

int faas_main() {
  std::string Text(faas::request());
  if (!Text.empty() && Text[0] == '+') {
    faas::response Answer = faas::try_invoke("count", Text.substr(1));
    if (Answer.status() != FAAS_OK)
      return faas_fail(std::string(Answer.error()).c_str());
    faas::respond(Answer.body());
    return 0;
  }
  for (char &C : Text)
    C = char(std::toupper(static_cast<unsigned char>(C)));
  faas::respond(Text);
  return 0;
}
