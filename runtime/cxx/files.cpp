// files.cpp - the files that std::ofstream and the like open: an invocation's, so what it leaves open is closed.
//
// All of them are opened and closed by two functions of libstdc++'s std::__basic_file<char>, which it calls itself.
// What a stream that was never destroyed has buffered is lost, as in a process. A stream of a descriptor
// (__gnu_cxx::stdio_filebuf) or of a path that names one is opened by another function of that class.

#include "cxx/real.h"
#include "malloc/heap_hooks.h"
#include "process/cxx.h"

extern "C" {

using BasicFile = void; // std::__basic_file<char>; open and close return it, or null

// Weak, because they must not bring in libstdc++'s files where nothing uses them.
__attribute__((weak)) FILE *_ZNSt12__basic_fileIcE4fileEv(BasicFile *File);
__attribute__((weak)) BasicFile *
__real__ZNSt12__basic_fileIcE4openEPKcSt13_Ios_Openmodei(BasicFile *File, const char *Path, int Mode, int Protection);
__attribute__((weak)) BasicFile *__real__ZNSt12__basic_fileIcE8sys_openEiSt13_Ios_Openmode(BasicFile *File,
                                                                                           int Descriptor, int Mode);
__attribute__((weak)) BasicFile *__real__ZNSt12__basic_fileIcE5closeEv(BasicFile *File);

static BasicFile *noted(BasicFile *Opened, BasicFile *File) {
  if (Opened)
    faas_file_opened(_ZNSt12__basic_fileIcE4fileEv(File));
  return Opened;
}

static BasicFile *openDescriptor(BasicFile *File, int Descriptor, int Mode) {
  static std::atomic<BasicFile *(*)(BasicFile *, int, int)> Found;
  return faas_real(__real__ZNSt12__basic_fileIcE8sys_openEiSt13_Ios_Openmode,
                   "_ZNSt12__basic_fileIcE8sys_openEiSt13_Ios_Openmode", Found)(File, Descriptor, Mode);
}

FAAS_EXPORTED BasicFile *__wrap__ZNSt12__basic_fileIcE8sys_openEiSt13_Ios_Openmode(BasicFile *File, int Descriptor,
                                                                                   int Mode) {
  int Copy;
  if (!faas_file_copies(Descriptor, &Copy))
    return openDescriptor(File, Descriptor, Mode);
  return Copy < 0 ? nullptr : noted(openDescriptor(File, Copy, Mode), File);
}

FAAS_EXPORTED BasicFile *__wrap__ZNSt12__basic_fileIcE4openEPKcSt13_Ios_Openmodei(BasicFile *File, const char *Path,
                                                                                  int Mode, int Protection) {
  static std::atomic<BasicFile *(*)(BasicFile *, const char *, int, int)> Found;
  auto *Open = faas_real(__real__ZNSt12__basic_fileIcE4openEPKcSt13_Ios_Openmodei,
                         "_ZNSt12__basic_fileIcE4openEPKcSt13_Ios_Openmodei", Found);
  if (int Copy; faas_file_names(Path, &Copy))
    return Copy < 0 ? nullptr : noted(openDescriptor(File, Copy, Mode), File);
  return noted(Open(File, Path, Mode, Protection), File);
}

FAAS_EXPORTED BasicFile *__wrap__ZNSt12__basic_fileIcE5closeEv(BasicFile *File) {
  static std::atomic<BasicFile *(*)(BasicFile *)> Found;
  faas_file_closed(_ZNSt12__basic_fileIcE4fileEv(File));
  return faas_real(__real__ZNSt12__basic_fileIcE5closeEv, "_ZNSt12__basic_fileIcE5closeEv", Found)(File);
}
}
