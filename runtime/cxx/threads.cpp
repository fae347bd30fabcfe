// threads.cpp - std::thread of a fused C++ function. It starts threads inside libstdc++, where no hook of
// pthread_create reaches. Linked only where a function uses it.

#include <pthread.h>
#include <system_error>
#include <thread>

extern "C" int __faas_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static void *run(void *State) noexcept {
  std::thread::_State_ptr(static_cast<std::thread::_State *>(State))->_M_run();
  return nullptr;
}

// std::thread::_M_start_thread(std::unique_ptr<std::thread::_State>, void (*)()), called by std::thread's constructor.
extern "C" void __faas__ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE(
    std::thread::id *Id, std::thread::_State_ptr *State, void (*)()) {
  pthread_t Thread;
  if (int Error = __faas_pthread_create(&Thread, nullptr, run, State->get()))
    throw std::system_error(Error, std::generic_category());
  State->release();
  *Id = std::thread::id(Thread);
}
