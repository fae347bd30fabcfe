//===- Libraries.cpp - which native libraries wait for their first use --------------------------------------===//
//
// Loading a library late must not change which definition of a symbol anybody gets. At the start of a process the first
// library in the order of the link wins, for all. So a library stays at the start if it shares a symbol with another
// one (an allocator that replaces libc's, say), and if another takes symbols from it without saying so.
//
// faas-lazy-load has the last word: it sees how the functions use a library.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Libraries.h"

#include "faas/SharedLibrary.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Object/Archive.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace llvm;

namespace faas {

/// The first of `Files` in the first of `Folders` that has one; "" if none has.
static std::string findFile(ArrayRef<std::string> Folders, ArrayRef<std::string> Files) {
  for (const std::string &Folder : Folders)
    for (const std::string &File : Files) {
      SmallString<128> Path(Folder);
      sys::path::append(Path, File);
      if (sys::fs::exists(Path))
        return Path.str().str();
    }
  return "";
}

/// The file that a link takes for `Name`.
static Expected<std::string> findLibrary(const std::string &Name, ArrayRef<std::string> Folders, bool IsStatic) {
  if (StringRef(Name).contains('/')) {
    if (!sys::fs::exists(Name))
      return createStringError(Name + ": is not there any more; make the bitcode that needs it again");
    return Name;
  }
  std::string Archive = "lib" + Name + ".a", Any = findFile(Folders, {"lib" + Name + ".so", Archive});
  if (Any.empty())
    return createStringError("-l" + Name + ": there is no lib" + Name + ".so or " + Archive +
                             "; install its development package or add -L DIR");
  if (!IsStatic)
    return Any;
  std::string Path = findFile(Folders, {Archive});
  if (Path.empty())
    return createStringError("--static: there is no " + Archive + "; link with the shared library of -l" + Name +
                             " by leaving --static out");
  return Path;
}

/// What every binary is linked with; also the exceptions that the runtime keeps apart are libstdc++'s state.
static bool isOfTheRuntime(StringRef Name) {
  return is_contained({"c", "m", "gcc", "gcc_s", "pthread", "dl", "rt", "util", "stdc++"}, Name);
}

static Error checkLazy(ArrayRef<std::string> Lazy, ArrayRef<std::string> Names) {
  for (const std::string &Name : Lazy) {
    if (Name == "auto" || Name == "none") {
      if (Lazy.size() > 1)
        return createStringError("--lazy: " + Name + " cannot be given together with anything else");
    } else if (Name == "stdc++") {
      return createStringError("--lazy stdc++: its types of exceptions and its personality are needed before any call; "
                               "leave -lstdc++ out, and what is used of it becomes part of the binary");
    } else if (isOfTheRuntime(Name)) {
      return createStringError("--lazy " + Name + ": it belongs to the C and C++ runtime, which cannot wait");
    } else if (!is_contained(Names, Name)) {
      return createStringError("--lazy " + Name + ": not among the libraries that are given with -l");
    }
  }
  return Error::success();
}

std::set<std::string> symbolsOfStatic(const std::string &Path) {
  std::set<std::string> Names;
  Expected<object::OwningBinary<object::Binary>> File = object::createBinary(Path);
  if (!File) {
    consumeError(File.takeError()); // the linker will say what is wrong with it
    return Names;
  }
  if (auto *Archive = dyn_cast<object::Archive>(File->getBinary()))
    for (const object::Archive::Symbol &Symbol : Archive->symbols())
      Names.insert(Symbol.getName().str());
  if (auto *Object = dyn_cast<object::ObjectFile>(File->getBinary()))
    for (const object::SymbolRef &Symbol : Object->symbols()) {
      Expected<uint32_t> Flags = Symbol.getFlags();
      Expected<StringRef> Name = Symbol.getName();
      if (Flags && Name && *Flags & object::SymbolRef::SF_Global && !(*Flags & object::SymbolRef::SF_Undefined))
        Names.insert(Name->str());
      consumeError(Flags.takeError());
      consumeError(Name.takeError());
    }
  return Names;
}

namespace {

/// A library with what it takes part with in the search for symbols.
struct Candidate {
  NativeLibrary *Library;
  std::string Soname;
  std::set<std::string> Strong;
  std::set<std::string> Undefined;
};

} // namespace

static void leaveToTheStart(NativeLibrary &Library, const Twine &Why) {
  if (Library.WhyAtStart.empty())
    Library.WhyAtStart = Why.str();
}

/// Leaves to the start what shares symbols with another library, or with what every binary is linked with.
static void keepOrder(ArrayRef<Candidate> Candidates, ArrayRef<std::string> Folders) {
  StringMap<std::string> OfTheRuntime; // soname by symbol
  for (StringRef File : {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6"}) {
    Expected<SharedLibrary> Library = readSharedLibrary(findFile(Folders, {File.str()}));
    if (Library)
      for (const auto &Symbol : Library->Symbols)
        OfTheRuntime.try_emplace(Symbol.getKey(), Library->Soname);
    consumeError(Library.takeError());
  }
  std::map<std::string, const Candidate *> DefinedBy;
  for (const Candidate &C : Candidates)
    for (const std::string &Symbol : C.Strong) {
      if (auto Found = OfTheRuntime.find(Symbol); Found != OfTheRuntime.end())
        leaveToTheStart(*C.Library, "it replaces '" + Symbol + "' of " + Found->second);
      auto [First, IsNew] = DefinedBy.try_emplace(Symbol, &C);
      if (IsNew)
        continue;
      leaveToTheStart(*C.Library, "its '" + Symbol + "' is also in " + First->second->Soname);
      leaveToTheStart(*First->second->Library, "its '" + Symbol + "' is also in " + C.Soname);
    }
  for (const Candidate &C : Candidates)
    for (const std::string &Symbol : C.Undefined) {
      auto Found = DefinedBy.find(Symbol);
      if (Found == DefinedBy.end() || Found->second == &C || OfTheRuntime.contains(Symbol) ||
          is_contained(C.Library->Needed, Found->second->Soname))
        continue;
      leaveToTheStart(*C.Library, "it takes '" + Symbol + "' from " + Found->second->Soname + " without naming it");
      leaveToTheStart(*Found->second->Library, C.Soname + " takes '" + Symbol + "' from it without naming it");
    }
}

Error checkSonames(StringRef Function, const std::vector<ManifestLibrary> &Needed,
                   const std::vector<NativeLibrary> &Found) {
  for (const ManifestLibrary &Library : Needed) {
    auto Now = find_if(Found, [&](const NativeLibrary &L) { return L.Name == Library.Name; });
    if (Now != Found.end() && !Library.Soname.empty() && !Now->Soname.empty() && Library.Soname != Now->Soname)
      return createStringError("function '" + Function + "' was built with " + Library.Soname + " and " + Now->Path +
                               " is " + Now->Soname +
                               "; give the folder of the other one with -L, or make the bitcode again");
  }
  return Error::success();
}

Expected<std::vector<NativeLibrary>> chooseLibraries(const std::vector<std::string> &Names,
                                                     const std::vector<std::string> &Folders,
                                                     const std::vector<std::string> &Lazy, bool IsStatic) {
  if (Error E = checkLazy(Lazy, Names))
    return std::move(E);
  bool IsAuto = Lazy.empty() || Lazy.front() == "auto", IsNone = !Lazy.empty() && Lazy.front() == "none";
  std::vector<NativeLibrary> Libraries;
  for (const std::string &Name : Names) {
    if (any_of(Libraries, [&](const NativeLibrary &L) { return L.Name == Name; }))
      continue;
    if (IsStatic && isOfTheRuntime(Name))
      continue; // linked anyway, and some go by another name
    Expected<std::string> Path = findLibrary(Name, Folders, IsStatic);
    if (!Path)
      return Path.takeError();
    // One build says -lz and another one /usr/lib/libz.so. The name is what --lazy can be given.
    auto Known = find_if(Libraries, [&](const NativeLibrary &L) { return sys::fs::equivalent(L.Path, *Path); });
    if (Known == Libraries.end()) {
      NativeLibrary &Library = Libraries.emplace_back();
      Library.Name = Name;
      Library.Path = *Path;
    } else if (StringRef(Known->Name).contains('/')) {
      Known->Name = Name;
    }
  }

  std::vector<Candidate> Candidates;
  for (NativeLibrary &Library : Libraries) {
    Candidate &Candidate = Candidates.emplace_back();
    Candidate.Library = &Library;
    Candidate.Soname = sys::path::filename(Library.Path).str();
    bool IsNamed = is_contained(Lazy, Library.Name);
    if (isOfTheRuntime(Library.Name)) {
      Library.WhyAtStart = "it belongs to the C and C++ runtime";
    } else if (Expected<SharedLibrary> Contents = readSharedLibrary(Library.Path)) {
      if (IsStatic)
        return createStringError("--static: " + Library.Path + " is a shared library; leave --static out");
      Library.WhyAtStart = IsNone ? "--lazy none" : IsAuto || IsNamed ? "" : "it is not named by --lazy";
      Candidate.Soname = Library.Soname = Contents->Soname;
      Candidate.Strong = std::move(Contents->Strong);
      Candidate.Undefined = std::move(Contents->Undefined);
      Library.Needed = std::move(Contents->Needed);
    } else {
      consumeError(Contents.takeError()); // what is neither this nor a linker script is for the linker to say
      if (IsNamed)
        return createStringError("--lazy " + Library.Name + ": " + Library.Path +
                                 " is not a shared library: it becomes part of the binary, or it is a linker script");
      Library.WhyAtStart = "its file is not a shared library";
      Candidate.Strong = symbolsOfStatic(Library.Path);
    }
  }
  if (any_of(Libraries, [](const NativeLibrary &L) { return L.WhyAtStart.empty(); }))
    keepOrder(Candidates, Folders);
  return Libraries;
}

namespace {

/// Libraries, and all that they bring.
struct LibraryClosure {
  std::vector<std::string> Sonames; ///< those that were given, in order, then the others
  std::map<std::string, std::string> NeededBy; ///< of each other one: the soname of a library that names it
  bool IsComplete = true; ///< false where one is in a folder that only the loader knows
};

} // namespace

static LibraryClosure closureOf(const std::vector<std::string> &Sonames, ArrayRef<std::string> Folders) {
  LibraryClosure Closure;
  Closure.Sonames = Sonames;
  std::set<std::string> Seen(Sonames.begin(), Sonames.end());
  for (size_t I = 0; I < Closure.Sonames.size(); ++I) {
    std::string Soname = Closure.Sonames[I];
    Expected<SharedLibrary> Library = readSharedLibrary(findFile(Folders, {Soname}));
    if (!Library) {
      consumeError(Library.takeError());
      Closure.IsComplete = false;
      continue;
    }
    for (const std::string &Next : Library->Needed)
      if (Seen.insert(Next).second) {
        Closure.NeededBy[Next] = Soname;
        Closure.Sonames.push_back(Next);
      }
  }
  return Closure;
}

static bool bringsCxxRuntime(const LibraryClosure &Closure) {
  return !Closure.IsComplete || any_of(Closure.Sonames, [](StringRef Name) { return Name.starts_with("libstdc++."); });
}

/// Functions share no objects of C++ with such a library, whatever it is written in.
static bool isLazyAndInC(const NativeLibrary &Library, const LazyLoadReport &Uses) {
  auto Use = find_if(Uses.Libraries, [&](const LazyLoadReport::Library &L) { return L.Path == Library.Path; });
  return Use != Uses.Libraries.end() && Use->WhyAtStart.empty() &&
         none_of(Use->Symbols, [](StringRef Symbol) { return Symbol.starts_with("_Z"); });
}

/// Whether code in C++ that throws or catches may come with the archive, the object file or the linker script at `Path`.
static bool mayThrow(const std::string &Path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path, /*IsText=*/false,
                                                                      /*RequiresNullTerminator=*/false);
  if (!File)
    return true;
  StringRef Bytes = (*File)->getBuffer();
  bool IsCode = Bytes.starts_with("!<arch>\n") || Bytes.starts_with("\177ELF");
  return !IsCode || Bytes.contains("__gxx_personality_v0") || Bytes.contains("__cxa_throw");
}

CxxRuntime chooseCxxRuntime(const std::vector<NativeLibrary> &Libraries, const std::vector<std::string> &Lazy,
                            const LazyLoadReport &Uses, const std::vector<std::string> &Folders) {
  if (is_contained(Lazy, "none"))
    return CxxRuntime::Shared;
  std::vector<std::string> All, InCxx; // what they need
  for (const NativeLibrary &Library : Libraries) {
    if (Library.Name == "stdc++" || Library.Name == "gcc_s")
      return CxxRuntime::Shared;
    append_range(All, Library.Needed);
    if (!isLazyAndInC(Library, Uses))
      append_range(InCxx, Library.Needed);
  }
  if (!bringsCxxRuntime(closureOf(All, Folders)))
    return CxxRuntime::Contained;
  if (bringsCxxRuntime(closureOf(InCxx, Folders)))
    return CxxRuntime::Shared;
  bool HasOtherCxx = any_of(Libraries, [](const NativeLibrary &L) { // which may share objects with any library
    return L.Soname.empty() && !isOfTheRuntime(L.Name) && mayThrow(L.Path);
  });
  return HasOtherCxx ? CxxRuntime::Shared : CxxRuntime::SharedUnwinder;
}

bool mayHaveCxx(const std::vector<NativeLibrary> &Libraries, const std::vector<std::string> &Folders) {
  std::vector<std::string> Needed;
  for (const NativeLibrary &Library : Libraries) {
    if (isOfTheRuntime(Library.Name))
      continue;
    if (Library.Soname.empty()) // static, or a linker script
      return true;
    append_range(Needed, Library.Needed);
  }
  LibraryClosure Closure = closureOf(Needed, Folders);
  return bringsCxxRuntime(Closure) ||
         any_of(Closure.Sonames, [](StringRef Name) { return Name.starts_with("libc++."); });
}

/// The sonames that the executable `Binary` names. None of one that cannot be read.
static std::vector<std::string> neededBy(const std::string &Binary) {
  Expected<SharedLibrary> Contents = readSharedLibrary(Binary);
  if (Contents)
    return Contents->Needed;
  consumeError(Contents.takeError());
  return {};
}

std::vector<LibraryUse> describeLibraries(const std::vector<NativeLibrary> &Libraries, const LazyLoadReport &Lazy,
                                          const std::string &Binary, const std::vector<std::string> &Folders) {
  std::vector<std::string> Named = neededBy(Binary);
  llvm::erase_if(Named, [](StringRef Soname) { return Soname.starts_with("ld-linux"); }); // it loads the others
  LibraryClosure Start = closureOf(Named, Folders);
  std::map<std::string, std::string> NoteOf; // by soname
  for (const NativeLibrary &Library : Libraries)
    NoteOf[Library.Soname] = Library.WhyAtStart;
  std::vector<LibraryUse> Uses, WithoutEffect;
  for (const LazyLoadReport::Library &Library : Lazy.Libraries) {
    auto Other = Start.NeededBy.find(Library.Soname);
    if (!Library.WhyAtStart.empty()) {
      NoteOf[Library.Soname] = Library.WhyAtStart;
    } else if (is_contained(Named, Library.Soname)) {
      NoteOf[Library.Soname] = "loading it on first use is without effect: a static library or assembly needs it";
    } else if (!Library.Symbols.empty() && Other != Start.NeededBy.end()) {
      WithoutEffect.push_back({Library.Soname, true, unsigned(Library.Symbols.size()),
                               "loading it on first use is without effect: " + Other->second + " needs it"});
    } else if (!Library.Symbols.empty()) {
      const std::set<std::string> &Functions = Library.UsedByConstructorsOf;
      std::string Note = Functions.empty() ? "" : "as soon as one of these is invoked: " + join(Functions, ", ");
      Uses.push_back({Library.Soname, false, unsigned(Library.Symbols.size()), Note});
    }
  }
  for (const std::string &Soname : Named)
    Uses.push_back({Soname, true, 0, NoteOf[Soname]});
  Uses.insert(Uses.end(), WithoutEffect.begin(), WithoutEffect.end());
  return Uses;
}

} // namespace faas
