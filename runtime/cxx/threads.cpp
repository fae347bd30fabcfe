// threads.cpp - std::thread of a fused C++ function. It starts and joins threads inside libstdc++, where no hook of
// pthread_create and its like reaches. Linked only where a function uses it.

#include <cerrno>
#include <pthread.h>
#include <system_error>
#include <thread>

extern "C" {
int __faas_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int __faas_pthread_join(pthread_t, void **);
int __faas_pthread_detach(pthread_t);
}

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

static void check(int Error) {
  if (Error)
    throw std::system_error(Error, std::generic_category());
}

// A thread without a name any more. Its name is all that it has.
static void forget(std::thread &Thread) { reinterpret_cast<std::thread::id &>(Thread) = std::thread::id(); }

extern "C" void __faas__ZNSt6thread4joinEv(std::thread *Thread) {
  check(Thread->joinable() ? __faas_pthread_join(Thread->native_handle(), nullptr) : EINVAL);
  forget(*Thread);
}

extern "C" void __faas__ZNSt6thread6detachEv(std::thread *Thread) {
  check(Thread->joinable() ? __faas_pthread_detach(Thread->native_handle()) : EINVAL);
  forget(*Thread);
}
