// files.cpp - the files that std::ofstream and the like open: an invocation's, so what it leaves open is closed.
//
// All of them are opened and closed by two functions of libstdc++'s std::__basic_file<char>, which it calls itself.
// What a stream that was never destroyed has buffered is lost, as in a process.

#include "cxx/real.h"
#include "malloc/heap_hooks.h"
#include "process/cxx.h"

extern "C" {

using BasicFile = void; // std::__basic_file<char>; open and close return it, or null

// Weak, because they must not bring in libstdc++'s files where nothing uses them.
__attribute__((weak)) FILE *_ZNSt12__basic_fileIcE4fileEv(BasicFile *File);
__attribute__((weak)) BasicFile *
__real__ZNSt12__basic_fileIcE4openEPKcSt13_Ios_Openmodei(BasicFile *File, const char *Path, int Mode, int Protection);
__attribute__((weak)) BasicFile *__real__ZNSt12__basic_fileIcE5closeEv(BasicFile *File);

FAAS_EXPORTED BasicFile *__wrap__ZNSt12__basic_fileIcE4openEPKcSt13_Ios_Openmodei(BasicFile *File, const char *Path,
                                                                                  int Mode, int Protection) {
  static std::atomic<BasicFile *(*)(BasicFile *, const char *, int, int)> Found;
  auto *Open = faas_real(__real__ZNSt12__basic_fileIcE4openEPKcSt13_Ios_Openmodei,
                         "_ZNSt12__basic_fileIcE4openEPKcSt13_Ios_Openmodei", Found);
  BasicFile *Opened = Open(File, Path, Mode, Protection);
  if (Opened)
    faas_file_opened(_ZNSt12__basic_fileIcE4fileEv(File));
  return Opened;
}

FAAS_EXPORTED BasicFile *__wrap__ZNSt12__basic_fileIcE5closeEv(BasicFile *File) {
  static std::atomic<BasicFile *(*)(BasicFile *)> Found;
  faas_file_closed(_ZNSt12__basic_fileIcE4fileEv(File));
  return faas_real(__real__ZNSt12__basic_fileIcE5closeEv, "_ZNSt12__basic_fileIcE5closeEv", Found)(File);
}
}
