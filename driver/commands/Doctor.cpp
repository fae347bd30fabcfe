//===- Doctor.cpp - faas-merge doctor -----------------------------------------------------------------------===//
//
// Looks for what other commands run, load and write, in the way that they do.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Commands.h"

#include "bitcode/Rustc.h"
#include "bitcode/WholeProgram.h"
#include "codegen/Cache.h"
#include "codegen/Runtime.h"
#include "support/Programs.h"
#include "support/Toolchain.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

#include <dlfcn.h>

using namespace llvm;

namespace faas {

using Finding = Expected<std::string>; ///< what was found, or what is wrong and what to type

static Finding findRightClang() {
  Expected<std::string> Clang = findClang(/*Cxx=*/false);
  if (!Clang)
    return Clang.takeError();
  Expected<std::string> Version = outputOf(*Clang, {"-dumpversion"}, std::nullopt, /*Quiet=*/true);
  if (!Version)
    return Version.takeError();
  unsigned Major = 0;
  StringRef Rest = StringRef(*Version).trim();
  if (Rest.consumeInteger(10, Major) || Major != LLVM_VERSION_MAJOR)
    return createStringError(*Clang + " is clang " + StringRef(*Version).trim() + "; Debian: apt-get install clang-22");
  return *Clang + ", " + StringRef(*Version).trim().str();
}

static Finding findLld() {
  Expected<std::string> Clang = findClang(/*Cxx=*/false);
  if (!Clang)
    return Clang.takeError();
  // clang answers with the bare name where it finds none.
  Expected<std::string> Path = outputOf(*Clang, {"-print-prog-name=ld.lld"}, std::nullopt, /*Quiet=*/true);
  if (!Path)
    return Path.takeError();
  std::string Lld = StringRef(*Path).trim().str();
  if (!sys::fs::can_execute(Lld) && !sys::findProgramByName(Lld))
    return createStringError("clang-22 finds no ld.lld; Debian: apt-get install lld-22");
  return Lld;
}

static Finding findStartFiles() {
  Expected<Toolchain> Found = findToolchain();
  if (!Found)
    return Found.takeError();
  return Found->CFolder + ", " + Found->GccFolder;
}

static Finding findRuntime() {
  Expected<Runtime> Found = loadRuntime(/*Verbose=*/false);
  if (!Found)
    return Found.takeError();
  return "libfaas.bc is in its place";
}

/// What a fused binary loads when an invocation leaves it.
static Finding findLibcurl() {
  const char *Name = "libcurl.so.4";
  void *Library = dlopen(Name, RTLD_LAZY | RTLD_LOCAL);
  if (!Library)
    return createStringError("there is no libcurl.so.4, which invokes functions elsewhere; Debian: apt-get install "
                             "libcurl4");
  dlclose(Library);
  return Name;
}

static Finding findCurlHeaders() {
  Expected<std::string> Clang = findClang(/*Cxx=*/false);
  if (!Clang)
    return Clang.takeError();
  Expected<std::string> Text = outputOf(*Clang, {"-E", "-x", "c", "-include", "curl/curl.h", "/dev/null"}, std::nullopt,
                                        /*Quiet=*/true);
  if (Text)
    return "curl/curl.h";
  consumeError(Text.takeError());
  return createStringError("there is no curl/curl.h, for functions that use libcurl; Debian: apt-get install "
                           "libcurl4-openssl-dev");
}

static Finding findCache() {
  std::string Folder = defaultCacheFolder();
  if (Folder.empty())
    return createStringError("neither XDG_CACHE_HOME nor HOME is set; give --cache DIR or --no-cache when you fuse");
  SmallString<128> Path;
  int File = 0;
  std::error_code Code = sys::fs::create_directories(Folder);
  if (!Code)
    Code = sys::fs::createUniqueFile(Folder + "/doctor-%%%%%%", File, Path);
  if (Code)
    return createStringError(Folder + ": " + Code.message() +
                             "; make it writable, set XDG_CACHE_HOME, or give --cache DIR or --no-cache when you fuse");
  sys::Process::SafelyCloseFileDescriptor(File);
  sys::fs::remove(Path);
  return Folder;
}

Expected<int> doctorCommand(const Arguments &Line) {
  CLI::App App{"Says what this machine has of what the other commands need, what is missing, and what to type. Exit "
               "status: 0 nothing is missing, 1 something is.",
               "faas-merge doctor"};
  if (std::optional<int> Status = parse(App, Line))
    return *Status;

  struct Check {
    StringLiteral Name;
    Finding (*Find)();
    bool Optional;
  };
  const Check Checks[] = {
      {"clang", findRightClang, false},        {"lld", findLld, false},    {"C to link", findStartFiles, false},
      {"runtime", findRuntime, false},         {"Rust", checkRustc, true}, {"libcurl", findLibcurl, false},
      {"curl headers", findCurlHeaders, true}, {"cache", findCache, false}};
  bool IsMissing = false;
  for (const Check &C : Checks) {
    Finding Found = C.Find();
    StringRef State = Found ? "ok" : C.Optional ? "optional" : "missing";
    outs() << formatv("{0,-9} {1,-13} {2}\n", State, C.Name, Found ? *Found : toString(Found.takeError()));
    IsMissing |= State == "missing";
  }
  return IsMissing;
}

} // namespace faas
