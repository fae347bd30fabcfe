//===- Compiler.cpp - faas-cc and faas-c++ ------------------------------------------------------------------===//
//
// Compilers for builds that exist: CC=faas-cc, CXX=faas-c++, or -C linker=faas-cc for rustc. Objects have native code
// and bitcode, so that an ar or nm of any age or make understands them. An executable is linked twice: once as asked
// for, from the native code, so that it runs and configure scripts are content, and once to bitcode, which goes into
// its section .llvmbc. That section is where faas-merge looks, so the executable itself is an input of it.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Compiler.h"

#include "bitcode/ClangLine.h"
#include "bitcode/WholeProgram.h"
#include "support/Programs.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ObjCopy/ConfigManager.h"
#include "llvm/ObjCopy/ObjCopy.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileOutputBuffer.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace faas {

bool isCompilerName(StringRef Argv0, bool &Cxx) {
  StringRef Name = sys::path::filename(Argv0);
  Cxx = Name == "faas-c++";
  return Cxx || Name == "faas-cc";
}

/// Puts `Bitcode` into the section .llvmbc of the executable at `Path`.
static Error embed(StringRef Path, StringRef Bitcode) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path, false, /*RequiresNullTerminator=*/false);
  if (!File)
    return createStringError(Path + ": " + File.getError().message());
  Expected<std::unique_ptr<object::Binary>> Executable = object::createBinary(**File);
  if (!Executable)
    return Executable.takeError();
  objcopy::ConfigManager Config;
  Config.Common.AddSection.push_back(
      {".llvmbc", MemoryBuffer::getMemBuffer(Bitcode, ".llvmbc", /*RequiresNullTerminator=*/false)});
  SmallString<0> Larger;
  raw_svector_ostream Stream(Larger);
  if (Error E = objcopy::executeObjcopyOnBinary(Config, **Executable, Stream))
    return E;
  // A new file, because the old one may be running.
  Expected<std::unique_ptr<FileOutputBuffer>> Output = FileOutputBuffer::create(Path, Larger.size(),
                                                                                FileOutputBuffer::F_executable);
  if (!Output)
    return Output.takeError();
  copy(Larger, (*Output)->getBufferStart());
  return (*Output)->commit();
}

Expected<int> runCompiler(bool Cxx, ArrayRef<std::string> Given) {
  Expected<std::string> Clang = findClang(Cxx);
  if (!Clang)
    return Clang.takeError();

  // @file stands for the arguments in it; rustc uses it for long lines.
  std::vector<const char *> Pointers;
  for (const std::string &Argument : Given)
    Pointers.push_back(Argument.c_str());
  SmallVector<const char *> Expanded(Pointers.begin(), Pointers.end());
  BumpPtrAllocator Allocator;
  if (Error E = cl::ExpansionContext(Allocator, cl::TokenizeGNUCommandLine).expandResponseFiles(Expanded))
    return std::move(E);
  std::vector<std::string> Arguments(Expanded.begin(), Expanded.end());

  ClangLine Line = parseClangLine(Arguments);
  if (Line.Action == ClangLine::Other)
    return runProgram(*Clang, Arguments);
  std::vector<std::string> Native = Line.Action == ClangLine::Compile ? bitcodeFlags()
                                                                      : std::vector<std::string>{"-fuse-ld=lld"};
  Native.insert(Native.end(), Arguments.begin(), Arguments.end());
  Expected<int> Status = runProgram(*Clang, Native);
  if (!Status || *Status || Line.Action != ClangLine::Link)
    return Status;

  Expected<SmallString<0>> Bitcode = linkWholeProgram(*Clang, Arguments);
  if (!Bitcode)
    return Bitcode.takeError();
  if (Bitcode->empty())
    return 0;
  if (Error E = embed(Line.Output.empty() ? "a.out" : StringRef(Line.Output), *Bitcode))
    return std::move(E);
  return 0;
}

} // namespace faas
