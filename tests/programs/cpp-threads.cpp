// cpp-threads - threads, mutexes, futures, async and call_once.
#include <condition_variable>
#include <cstdio>
#include <future>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

static std::mutex Lock;
static std::condition_variable Changed;
static std::once_flag Once;
static int Arrived, Prepared;
static thread_local int Own = 10;

static long work(long Number) {
  std::call_once(Once, [] { ++Prepared; });
  Own += static_cast<int>(Number);
  std::lock_guard<std::mutex> Guard(Lock);
  ++Arrived;
  Changed.notify_all();
  return Own * Number;
}

int main() {
  std::vector<std::future<long>> Results;
  for (long I = 0; I < 6; ++I)
    Results.push_back(std::async(std::launch::async, work, I));
  {
    std::unique_lock<std::mutex> Guard(Lock);
    Changed.wait(Guard, [] { return Arrived == 6; });
  }
  long Sum = 0;
  for (auto &Result : Results)
    Sum += Result.get();
  std::promise<int> Promise;
  std::thread Thread([&] {
    try {
      throw Own;
    } catch (...) {
      Promise.set_exception(std::current_exception());
    }
  });
  Thread.join();
  try {
    Promise.get_future().get();
  } catch (int Value) {
    std::printf("%ld %d %d %d\n", Sum, Prepared, Value, Own);
  }
}
