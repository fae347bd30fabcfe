//===- NativeLink.cpp - objects to an executable ------------------------------------------------------------===//
//
// What `clang` does to link a position-independent executable on Linux, without starting a process: the C library's
// start files, gcc's, the libraries, and lld as a library. Language runtimes (libstdc++, libm, libgcc) are linked
// only where they are needed. To load the shared libstdc++, with its 6000 relocations and symbols to look up, takes
// longer than the rest of the start, so what is used of it becomes part of the binary where that makes no difference.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "NativeLink.h"

#include "faas/Abi.h"
#include "support/Diagnostics.h"
#include "support/Toolchain.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <map>
#include <set>

LLD_HAS_DRIVER(elf)

using namespace llvm;

namespace faas {

static std::string join(StringRef Folder, StringRef File) {
  SmallString<128> Path(Folder);
  sys::path::append(Path, File);
  return Path.str().str();
}

static bool exists(ArrayRef<std::string> Folders, StringRef Library) {
  return any_of(Folders, [&](StringRef Folder) {
    return sys::fs::exists(join(Folder, ("lib" + Library + ".so").str())) ||
           sys::fs::exists(join(Folder, ("lib" + Library + ".a").str()));
  });
}

/// The symbols in lines "undefined symbol: NAME" of lld.
static std::set<std::string> undefinedSymbols(StringRef Log) {
  std::set<std::string> Names;
  SmallVector<StringRef> Lines;
  Log.split(Lines, '\n');
  for (StringRef Line : Lines)
    for (StringRef Kind : {"undefined symbol: ", "undefined hidden symbol: ", "undefined protected symbol: "})
      if (size_t At = Line.find(Kind); At != StringRef::npos)
        Names.insert(Line.substr(At + Kind.size()).trim().str());
  return Names;
}

/// For each of `Symbols`, the -l of a library in `Folders` that defines it, where there is one.
static std::map<std::string, std::string> findLibraries(const std::set<std::string> &Symbols,
                                                        ArrayRef<std::string> Folders) {
  std::map<std::string, std::string> Found;
  for (StringRef Folder : Folders) {
    std::error_code Code;
    std::set<std::string> Paths;
    for (sys::fs::directory_iterator I(Folder, Code), End; I != End && !Code; I.increment(Code))
      if (StringRef Name = sys::path::filename(I->path()); Name.starts_with("lib") && Name.ends_with(".so"))
        Paths.insert(I->path());
    for (const std::string &Path : Paths) {
      Expected<object::OwningBinary<object::ObjectFile>> File = object::ObjectFile::createObjectFile(Path);
      auto *Elf = File ? dyn_cast<object::ELFObjectFileBase>(File->getBinary()) : nullptr;
      if (!File)
        consumeError(File.takeError()); // a linker script, say
      if (!Elf)
        continue;
      for (const object::ELFSymbolRef &Symbol : Elf->getDynamicSymbolIterators()) {
        Expected<uint32_t> Flags = Symbol.getFlags();
        Expected<StringRef> Name = Symbol.getName();
        if (Flags && Name && !(*Flags & object::SymbolRef::SF_Undefined) && Symbols.count(Name->str()))
          Found.try_emplace(Name->str(), sys::path::stem(Path).drop_front(3).str());
        consumeError(Flags.takeError());
        consumeError(Name.takeError());
      }
    }
  }
  return Found;
}

static Error explain(const std::set<std::string> &Symbols, ArrayRef<std::string> Folders,
                     function_ref<std::vector<std::string>(StringRef)> NeededBy) {
  std::map<std::string, std::string> LibraryOf = findLibraries(Symbols, Folders);
  std::string Text;
  for (const std::string &Symbol : Symbols) {
    Text += (Text.empty() ? "" : "\n") + ("undefined symbol '" + demangle(Symbol) + "'");
    std::string Users;
    for (const std::string &Function : NeededBy(Symbol))
      Users += (Users.empty() ? " needed by function '" : ", '") + Function + "'";
    Text += Users;
    auto Library = LibraryOf.find(Symbol);
    Text += Library != LibraryOf.end() ? "; link with -l" + Library->second
                                       : "; no library of this system has it: add the bitcode that defines it to that "
                                         "function's module (llvm-link-22), or give its library with -L and -l";
  }
  return createStringError(Text);
}

/// Relative relocations in packed form need glibc 2.36.
static bool loaderKnowsRelr(ArrayRef<std::string> Folders) {
  for (StringRef Folder : Folders)
    if (ErrorOr<std::unique_ptr<MemoryBuffer>> Libc = MemoryBuffer::getFile(join(Folder, "libc.so.6")))
      return (*Libc)->getBuffer().contains("GLIBC_ABI_DT_RELR");
  return false;
}

// One pattern for all of them, within which the order of symbols holds. What invokes a function of mode shared is a part
// of its module, but the first and the last of it runs for the caller.
std::string codeScript(StringRef Objects) {
  return ("SECTIONS {\n"
          "  .text.functions : {\n"
          "    HIDDEN(__faas_shared_code = .);\n    " +
          Objects + "(.text." + SharedCallPrefix + "*)\n" + "    HIDDEN(__faas_code = .);\n    " + Objects +
          "(.text .text.*)\n"
          "    HIDDEN(__faas_code_end = .);\n"
          "  }\n"
          "} INSERT BEFORE .text;\n")
      .str();
}

/// What kind of a file the output is, and what is in it besides code.
static void addKind(const NativeLinkOptions &Options, std::vector<std::string> &Line) {
  bool IsShared = Options.isShared();
  const char *Kind = IsShared ? "-shared" : Options.Pie ? "-pie" : "-no-pie";
  Line.insert(Line.end(), {Kind, "--hash-style=gnu", "--build-id=sha1", "--eh-frame-hdr", "-m", "elf_x86_64",
                           "--gc-sections", "--icf=safe", "-z", "relro", "-z", "now", "--threads=1", "--error-limit=0",
                           "--color-diagnostics=never", "--no-demangle", "-o", Options.Output});
  if (IsShared) // threads may be in it, and handlers of signals, so it stays once it is loaded
    Line.insert(Line.end(), {"--version-script=" + Options.VersionScript, "-z", "defs", "-z", "nodelete"});
  else if (Options.Static)
    Line.insert(Line.end(), {"-static", "--no-dynamic-linker", "-z", "text", "--defsym=__faas_static=1"});
  else
    Line.insert(Line.end(), {"-dynamic-linker", "/lib64/ld-linux-x86-64.so.2"});
  for (const std::string &Symbol : Options.Exports)
    Line.push_back("--export-dynamic-symbol=" + Symbol);
  // It may name what was inlined or is not in this binary.
  Line.insert(Line.end(), {"--symbol-ordering-file=" + Options.OrderFile, "--no-warn-symbol-ordering"});
  Line.push_back("--script=" + Options.LinkerScript);
  for (const std::string &Folder : Options.RunPaths)
    if (!Options.Static)
      Line.insert(Line.end(), {"-rpath", Folder});
  if (Options.Strip)
    Line.push_back("--strip-all");
  if (!Options.Map.empty())
    Line.push_back("--Map=" + Options.Map);
  if (loaderKnowsRelr(Options.LibraryFolders))
    Line.insert(Line.end(), {"-z", "pack-relative-relocs"});
}

/// The libraries of C and C++.
static void addLanguageRuntimes(const NativeLinkOptions &Options, const Toolchain &Tools,
                                std::vector<std::string> &Line) {
  bool Contain = Options.Cxx != CxxRuntime::Shared && sys::fs::exists(join(Tools.GccFolder, "libstdc++.a")) &&
                 sys::fs::exists(join(Tools.GccFolder, "libgcc_eh.a"));
  for (const std::string &Symbol : Options.Wrapped)
    if (Contain)
      Line.push_back("--wrap=" + Symbol);
    else
      Line.insert(Line.end(), {"--defsym=" + Symbol + "=__wrap_" + Symbol, "--export-dynamic-symbol=" + Symbol});
  if (Contain) // a library may load the shared ones, and must not get one half of each
    Line.push_back("--exclude-libs=libstdc++.a,libgcc_eh.a,libgcc.a");
  Line.push_back("--start-group"); // static ones need each other
  if (Contain)
    Line.push_back("-l:libstdc++.a");
  else if (exists(Options.LibraryFolders, "stdc++"))
    Line.push_back("-lstdc++");
  const char *Unwinder = Options.Static || (Contain && Options.Cxx == CxxRuntime::Contained) ? "gcc_eh" : "gcc_s";
  for (StringRef Library : {"m", Unwinder, "gcc", "c"})
    if (exists(Options.LibraryFolders, Library))
      Line.push_back(("-l" + Library).str());
  Line.push_back("--end-group");
}

static std::vector<std::string> linkerLine(const NativeLinkOptions &Options, const Toolchain &Tools) {
  std::vector<std::string> Line = {"ld.lld"};
  addKind(Options, Line);
  if (!Options.isShared())
    Line.push_back(join(Tools.CFolder, !Options.Pie ? "crt1.o" : Options.Static ? "rcrt1.o" : "Scrt1.o"));
  Line.push_back(join(Tools.CFolder, "crti.o"));
  Line.push_back(join(Tools.GccFolder, "crtbeginS.o"));
  for (const std::string &Folder : Options.LibraryFolders)
    Line.push_back("-L" + Folder);
  Line.insert(Line.end(), Options.Objects.begin(), Options.Objects.end());
  Line.push_back("--as-needed");
  for (const std::string &Library : Options.Libraries)
    Line.push_back(StringRef(Library).contains('/') ? Library : "-l" + Library);
  addLanguageRuntimes(Options, Tools, Line);
  Line.push_back(join(Tools.GccFolder, "crtendS.o"));
  Line.push_back(join(Tools.CFolder, "crtn.o"));
  return Line;
}

Error linkExecutable(const NativeLinkOptions &Options, function_ref<std::vector<std::string>(StringRef)> NeededBy) {
  Expected<Toolchain> Tools = findToolchain();
  if (!Tools)
    return Tools.takeError();
  if (Options.Static && !sys::fs::exists(join(Tools->CFolder, "libc.a")))
    return createStringError("--static: there is no libc.a on this machine; Debian: apt-get install libc6-dev");
  std::vector<std::string> Line = linkerLine(Options, *Tools);
  std::vector<const char *> Arguments;
  for (const std::string &Argument : Line)
    Arguments.push_back(Argument.c_str());
  std::string Log;
  raw_string_ostream Stream(Log);
  lld::Result Result = lld::lldMain(Arguments, Stream, Stream, {{lld::Gnu, &lld::elf::link}});
  if (Result.retCode == 0)
    return Error::success();
  std::set<std::string> Undefined = undefinedSymbols(Log);
  if (!Undefined.empty())
    return explain(Undefined, Options.LibraryFolders, NeededBy);
  return createStringError("the linker failed: " + oneLine(Log));
}

} // namespace faas
