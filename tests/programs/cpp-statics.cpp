// cpp-statics - static objects in order, function-local statics, thread_local objects, and their destructors.
#include <cstdio>
#include <cstdlib>
#include <string>

static int Step;
struct Noisy {
  std::string Name;
  Noisy(const char *Name) : Name(Name) { std::printf("%d +%s\n", ++Step, this->Name.c_str()); }
  ~Noisy() { std::printf("%d -%s\n", ++Step, Name.c_str()); }
};

static Noisy First("first, with a name that does not fit into a short string");
static thread_local Noisy PerThread("thread");
static Noisy Second("second");
static Noisy &late() {
  static Noisy Late("late");
  return Late;
}

int main() {
  std::printf("%d main\n", ++Step);
  std::atexit([] { std::printf("%d handler\n", ++Step); });
  late().Name += " changed";
  late();
  PerThread.Name += " changed";
  Noisy Local("local, never destroyed");
  std::exit(0);
}
