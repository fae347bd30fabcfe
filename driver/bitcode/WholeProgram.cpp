//===- WholeProgram.cpp - a program as one module of bitcode --------------------------------------------------===//
//
// clang and lld do the work: with -flto the sources become bitcode, and so do objects that carry some beside their
// native code; --lto-emit-llvm makes lld stop behind symbol resolution, so that archives, weak symbols and comdats mean
// what they mean in any link. Native inputs take part, so that what they refer to is kept, and are noted in the
// manifest for the link of the fused binary.
//
// Two inputs are special. Rust's compiler gives the linker native code and, with -C save-temps, leaves the bitcode of
// the whole program beside it: X.rcgu.o and X.rcgu.lto.after-restriction.bc; the latter is taken. And the SDK's
// libfaas.a stands for the runtime, which faas-merge brings.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "WholeProgram.h"

#include "ClangLine.h"
#include "Inputs.h"
#include "Languages.h"
#include "Manifest.h"
#include "faas/SharedLibrary.h"
#include "support/Programs.h"
#include "support/Toolchain.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Object/Archive.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace faas {

Expected<std::string> findClang(bool Cxx) {
  StringRef Name = Cxx ? "clang++-22" : "clang-22";
  if (ErrorOr<std::string> Path = sys::findProgramByName(Name))
    return *Path;
  return createStringError("there is no " + Name + " on PATH; Debian: apt-get install clang-22 lld-22");
}

//===- the manifest -----------------------------------------------------------------------------------------===//

/// Libraries that every fused binary is linked with where it needs them, and those that glibc's own has taken in.
static bool isAlwaysLinked(StringRef Library) {
  return is_contained({"c", "m", "gcc", "gcc_s", "gcc_eh", "stdc++", "pthread", "dl", "rt", "util", "faas"}, Library);
}

/// True if the archive or object file at `Path` has code without bitcode, as far as it can be read.
static bool hasNativeCode(const std::string &Path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path, false, /*RequiresNullTerminator=*/false);
  if (!File)
    return false;
  auto IsNative = [](MemoryBufferRef Buffer) {
    return identify_magic(Buffer.getBuffer()) == file_magic::elf_relocatable && findBitcode(Buffer).empty();
  };
  if (identify_magic((*File)->getBuffer()) != file_magic::archive)
    return IsNative(**File);
  Expected<std::unique_ptr<object::Archive>> Archive = object::Archive::create(**File);
  if (!Archive) {
    consumeError(Archive.takeError());
    return false;
  }
  bool Native = false;
  Error Iteration = Error::success();
  for (const object::Archive::Child &Member : (*Archive)->children(Iteration)) {
    Expected<MemoryBufferRef> Buffer = Member.getMemoryBufferRef();
    if (Buffer)
      Native |= IsNative(*Buffer);
    else
      consumeError(Buffer.takeError());
  }
  consumeError(std::move(Iteration));
  return Native;
}

/// "" for what is no shared library, such as a linker script.
static std::string sonameOf(const std::string &Path) {
  Expected<SharedLibrary> Library = readSharedLibrary(Path);
  if (Library)
    return Library->Soname;
  consumeError(Library.takeError());
  return "";
}

static std::string absolute(StringRef Path) {
  SmallString<128> Full(Path);
  sys::fs::make_absolute(Full);
  sys::path::remove_dots(Full, /*remove_dot_dot=*/false);
  return Full.str().str();
}

/// What the link of the fused binary needs of a link of the program.
static Manifest manifestOf(const ClangLine &Line) {
  Manifest Found;
  std::vector<std::string> Folders;
  for (const LinkInput &Input : Line.Inputs)
    if (Input.Kind == LinkInput::LibraryPath)
      Folders.push_back(absolute(Input.Text));
    else if (Input.Kind == LinkInput::RunPath && !Input.Text.empty())
      Found.RunPaths.push_back(Input.Text);
  std::vector<std::string> System;
  if (Expected<Toolchain> Tools = findToolchain())
    System = std::move(Tools->LibraryPaths);
  else
    consumeError(Tools.takeError());
  Folders.insert(Folders.end(), System.begin(), System.end());

  auto Add = [&](ManifestLibrary Library) {
    if (none_of(Found.Libraries, [&](const ManifestLibrary &Known) { return Known.Name == Library.Name; }))
      Found.Libraries.push_back(std::move(Library));
  };
  auto AddLibrary = [&](const LinkInput &Input) {
    for (const std::string &Folder : Folders) {
      std::string Shared = Folder + "/lib" + Input.Text + ".so", Static = Folder + "/lib" + Input.Text + ".a";
      if (!Input.Static && sys::fs::exists(Shared)) {
        Add({Input.Text, sonameOf(Shared)});
        if (!is_contained(System, Folder))
          if (!is_contained(Found.LibraryPaths, Folder))
            Found.LibraryPaths.push_back(Folder);
        return;
      }
      if (sys::fs::exists(Static)) {
        if (hasNativeCode(Static))
          Add({Static, ""});
        return;
      }
    }
    Add({Input.Text, ""}); // the fused link will say that it is missing
  };
  for (const LinkInput &Input : Line.Inputs) {
    StringRef Name = sys::path::filename(Input.Text);
    if (Input.Kind == LinkInput::Library && !isAlwaysLinked(Input.Text))
      AddLibrary(Input);
    // libgcc has what compiler_builtins has.
    if (Input.Kind == LinkInput::File && Name != "libfaas.a" && !Name.starts_with("libcompiler_builtins-")) {
      if (Name.contains(".so"))
        Add({absolute(Input.Text), sonameOf(Input.Text)});
      else if (hasNativeCode(Input.Text))
        Add({absolute(Input.Text), ""});
    }
  }
  return Found;
}

//===- the link ---------------------------------------------------------------------------------------------===//

/// Replaces the object of a Rust crate by its bitcode, where rustc kept that.
static void takeRustBitcode(std::string &Argument) {
  StringRef Stem = Argument;
  if (!Stem.consume_back(".o") || !Stem.ends_with(".rcgu"))
    return;
  std::string Bitcode = (Stem + ".lto.after-restriction.bc").str();
  if (sys::fs::exists(Bitcode))
    Argument = Bitcode;
}

std::vector<std::string> bitcodeFlags() {
  // Assembly has no bitcode, and a build with -Werror no wish to hear of that.
  return {"--start-no-unused-arguments", "-flto", "-ffat-lto-objects", "--end-no-unused-arguments"};
}

Expected<SmallString<0>> linkWholeProgram(const std::string &Clang, std::vector<std::string> Arguments) {
  for (std::string &Argument : Arguments)
    takeRustBitcode(Argument);
  SmallString<128> Output;
  if (std::error_code Code = sys::fs::createTemporaryFile("faas-program", "bc", Output))
    return createStringError("cannot write a temporary file: " + Code.message());
  auto Cleanup = scope_exit([&] { sys::fs::remove(Output); });

  ClangLine Line = parseClangLine(Arguments);
  // Without start files nothing refers to main. What is missing is for the fused link to say, which has the runtime;
  // the warning about a program without main, one with faas_main, says nothing.
  std::vector<std::string> Link = bitcodeFlags();
  Link.push_back("-fuse-ld=lld");
  Link.insert(Link.end(), Arguments.begin(), Arguments.end());
  Link.insert(Link.end(), {"-nostartfiles", "-Wl,--lto-emit-llvm,--lto-O0,-w,-e,main,-u,main,-u,faas_main",
                           "-Wl,--unresolved-symbols=ignore-all", "-o", Output.str().str()});
  Expected<int> Status = runProgram(Clang, Link);
  if (!Status)
    return Status.takeError();
  if (*Status)
    return createStringError("clang could not make bitcode of the program");

  LLVMContext Context;
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Output);
  if (!File || identify_magic((*File)->getBuffer()) != file_magic::bitcode)
    return SmallString<0>();
  Expected<std::unique_ptr<Module>> M = parseBitcodeFile(**File, Context);
  if (!M)
    return M.takeError();
  Manifest Contents = manifestOf(Line);
  Contents.Language = languageOf(**M);
  Contents.Tools = toolsOf(**M);
  writeManifest(**M, Contents);
  SmallString<0> Bitcode;
  raw_svector_ostream Stream(Bitcode);
  WriteBitcodeToFile(**M, Stream);
  return Bitcode;
}

} // namespace faas
