//===- Server.cpp - a process that serves a function's requests over HTTP ------------------------------------===//
//
// It is the runtime's own server, at a port that it chooses and names in its log. One that ends is started again after
// a second; requests that come until then are told to try again.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Function.h"
#include "Http.h"

#include "llvm/ADT/ScopeExit.h"

#include <condition_variable>
#include <csignal>
#include <fcntl.h>
#include <mutex>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace llvm;

namespace faas {

namespace {

constexpr std::chrono::seconds StartTime(30), PauseTime(1), EndTime(5);

using Client = std::unique_ptr<run_client, decltype(&run_client_free)>;

class Server : public LocalFunction {
public:
  Server(const std::string &Name, const std::string &Path, const RunSettings &Settings)
      : Name(Name), Path(Path), Settings(Settings) {}
  ~Server() override { stop(); }

  StringRef how() const override { return "server"; }

  Error start() override {
    Keeper = std::thread([this] { keep(); });
    std::unique_lock<std::mutex> Guard(Lock);
    Changed.wait_for(Guard, StartTime, [this] { return Port || !Ending.empty(); });
    if (Port)
      return Error::success();
    return createStringError("function '" + Name + "': " +
                             (Ending.empty() ? "does not listen after 30 seconds" : "did not start: " + Ending));
  }

  LocalAnswer invoke(const LocalRequest &Request) override {
    Client Connection = takeClient();
    if (!Connection) {
      LocalAnswer Busy = failure(503, "function '" + Name + "' is being started again");
      Busy.Headers += "Retry-After: 1\r\n";
      return Busy;
    }
    std::string Target = Request.Path + (Request.Query.empty() ? "" : "?" + Request.Query), Headers;
    for (const auto &[Header, Value] : Request.Headers)
      Headers += Header + ": " + Value + "\r\n";
    LocalAnswer Answer;
    // The gateway's server leaves the body away for a client that asks for the head.
    const char *Method = Request.Method == "HEAD" ? "GET" : Request.Method.c_str();
    const char *Why = run_ask(Connection.get(), Method, Target.c_str(), Headers.c_str(), Request.Body.data(),
                              Request.Body.size(), int(Settings.Seconds * 1000), take, &Answer);
    if (!Why) {
      std::lock_guard<std::mutex> Guard(Lock);
      Idle.push_back(std::move(Connection));
      return Answer;
    }
    bool IsLate = StringRef(Why) == "no answer in time";
    return failure(IsLate ? 504 : 502, "function '" + Name + "': " + Why);
  }

  void stop() override {
    {
      std::unique_lock<std::mutex> Guard(Lock);
      IsStopping = true;
      Changed.notify_all();
      if (Pid)
        kill(Pid, SIGTERM);
      if (!Changed.wait_for(Guard, EndTime, [this] { return !Pid; }))
        kill(-Pid, SIGKILL); // its group: what it has started may hold the log open
    }
    if (Keeper.joinable())
      Keeper.join();
  }

private:
  static void take(void *Target, const run_message *Reply) {
    auto &Answer = *static_cast<LocalAnswer *>(Target);
    Answer.Status = Reply->status;
    Answer.Body.assign(Reply->body, Reply->size);
    const char *Header = nullptr, *Value;
    while (run_next_header(Reply, &Header, &Value)) {
      StringRef H = Header;
      if (!H.starts_with(":") && !H.equals_insensitive("Content-Length") && !H.equals_insensitive("Connection") &&
          !H.equals_insensitive("Transfer-Encoding") && !H.equals_insensitive("Keep-Alive"))
        Answer.Headers += (H + ": " + Value + "\r\n").str();
    }
  }

  /// Null while there is no server.
  Client takeClient() {
    std::lock_guard<std::mutex> Guard(Lock);
    if (!Port)
      return Client(nullptr, run_client_free);
    if (Idle.empty())
      return Client(run_client_new("127.0.0.1", std::to_string(Port).c_str()), run_client_free);
    Client Last = std::move(Idle.back());
    Idle.pop_back();
    return Last;
  }

  Expected<Child> begin() {
    std::vector<std::string> Environment = Settings.Environment;
    Environment.insert(Environment.end(), {"FAAS_PLATFORM=http", "FAAS_PORT=0", "FAAS_FUNCTION=" + Name});
    int Null = open("/dev/null", O_RDWR | O_CLOEXEC);
    auto CloseNull = scope_exit([&] { close(Null); });
    std::lock_guard<std::mutex> Guard(Lock);
    if (IsStopping)
      return createStringError("not needed any more");
    Expected<Child> C = spawn(Path, Environment, Null, STDERR_FILENO);
    Pid = C ? C->Pid : 0;
    return C;
  }

  /// Starts a process and waits for its end, which is returned as a text.
  std::string runOnce() {
    Expected<Child> C = begin();
    if (!C)
      return toString(C.takeError());
    std::string Rest;
    std::vector<std::string> Lines;
    for (bool More = true; More;) {
      Lines.clear();
      More = readLog(*C, Name, Rest, Lines);
      for (StringRef Line : Lines)
        if (int Listens; Line.consume_front("faas: listening on port ") && !Line.getAsInteger(10, Listens)) {
          std::lock_guard<std::mutex> Guard(Lock);
          Port = Listens;
          Changed.notify_all();
        }
    }
    close(C->Log);
    // It stays a zombie, so that its id is its own, until nobody may kill it any more.
    siginfo_t Info;
    while (waitid(P_PID, id_t(C->Pid), &Info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
      ;
    std::lock_guard<std::mutex> Guard(Lock);
    int Status = 0;
    waitpid(C->Pid, &Status, 0);
    Pid = Port = 0;
    Idle.clear();
    Changed.notify_all();
    return endingText(Status);
  }

  /// Keeps a process running, until the end.
  void keep() {
    for (;;) {
      std::string How = runOnce();
      std::unique_lock<std::mutex> Guard(Lock);
      if (IsStopping)
        return;
      Ending = How;
      Changed.notify_all();
      logLine(Name, How + "; it is started again");
      if (Changed.wait_for(Guard, PauseTime, [this] { return IsStopping; }))
        return;
    }
  }

  const std::string Name, Path;
  const RunSettings &Settings;
  std::thread Keeper;
  std::mutex Lock; ///< protects all below
  std::condition_variable Changed;
  bool IsStopping = false;
  pid_t Pid = 0;      ///< 0: none
  int Port = 0;       ///< 0: it does not listen yet
  std::string Ending; ///< of the process before
  std::vector<Client> Idle;
};

} // namespace

std::unique_ptr<LocalFunction> makeServer(const std::string &Name, const std::string &Path,
                                          const RunSettings &Settings) {
  return std::make_unique<Server>(Name, Path, Settings);
}

} // namespace faas
