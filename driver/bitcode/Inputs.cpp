//===- Inputs.cpp - the functions to fuse -------------------------------------------------------------------===//

#include "Inputs.h"

#include "Languages.h"
#include "support/Parallel.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;

namespace faas {

/// What the file is, for a user who gave the wrong one.
static std::string describe(StringRef Contents) {
  switch (identify_magic(Contents)) {
  case file_magic::elf:
  case file_magic::elf_relocatable:
  case file_magic::elf_executable:
  case file_magic::elf_shared_object:
    return "is native code without LLVM bitcode; compile with clang-22 -emit-llvm -c or rustc --emit=llvm-bc";
  case file_magic::archive:
    return "is an archive; link its members into one module with llvm-link-22";
  default:
    return Contents.empty() ? "is empty; compile it again"
                            : "is neither LLVM bitcode nor textual IR (.ll); compile with clang-22 -emit-llvm -c or "
                              "rustc --emit=llvm-bc";
  }
}

/// The major version in "LLVM22.1.8" or "LLVM22.1.2-rust-1.95.0-stable"; 0 if there is none.
static unsigned producerVersion(MemoryBufferRef Bitcode) {
  Expected<std::string> Producer = getBitcodeProducerString(Bitcode);
  if (!Producer) {
    consumeError(Producer.takeError());
    return 0;
  }
  unsigned Major = 0;
  StringRef Text = *Producer;
  if (Text.consume_front("LLVM"))
    (void)Text.consumeInteger(10, Major);
  return Major;
}

static Expected<std::unique_ptr<Module>> parseText(MemoryBufferRef Buffer, LLVMContext &Context) {
  SMDiagnostic Diagnostic;
  std::unique_ptr<Module> M = parseAssembly(Buffer, Diagnostic, Context);
  if (!M)
    return createStringError(Buffer.getBufferIdentifier() + ":" + Twine(Diagnostic.getLineNo()) + ": " +
                             Diagnostic.getMessage());
  return M;
}

static Error damaged(StringRef Path, Error Cause) {
  return createStringError(Path + ": is damaged or cut off, compile it again (" + toString(std::move(Cause)) + ")");
}

/// Without the bodies of functions.
static Expected<std::unique_ptr<Module>> parseBitcode(MemoryBufferRef Bitcode, LLVMContext &Context) {
  unsigned Version = producerVersion(Bitcode);
  if (Version > LLVM_VERSION_MAJOR)
    return createStringError(Bitcode.getBufferIdentifier() + ": was written by LLVM " + Twine(Version) +
                             " and this faas-merge reads up to LLVM " + Twine(LLVM_VERSION_MAJOR) +
                             "; compile with clang-" + Twine(LLVM_VERSION_MAJOR) + " or a rustc of that version");
  // The module owns what it reads the bodies from.
  std::unique_ptr<MemoryBuffer> Own = MemoryBuffer::getMemBufferCopy(Bitcode.getBuffer(),
                                                                     Bitcode.getBufferIdentifier());
  Expected<std::unique_ptr<Module>> M = getOwningLazyBitcodeModule(std::move(Own), Context);
  if (!M)
    return damaged(Bitcode.getBufferIdentifier(), M.takeError());
  return M;
}

StringRef findBitcode(MemoryBufferRef File) {
  if (identify_magic(File.getBuffer()) == file_magic::bitcode)
    return File.getBuffer();
  Expected<std::unique_ptr<object::ObjectFile>> Object = object::ObjectFile::createObjectFile(File);
  if (!Object) {
    consumeError(Object.takeError());
    return "";
  }
  for (const object::SectionRef &Section : (*Object)->sections()) {
    Expected<StringRef> Name = Section.getName();
    Expected<StringRef> Contents = Section.getContents();
    if (Name && Contents && (*Name == ".llvmbc" || *Name == ".llvm.lto") &&
        identify_magic(*Contents) == file_magic::bitcode)
      return *Contents;
    consumeError(Name.takeError());
    consumeError(Contents.takeError());
  }
  return "";
}

static Expected<std::unique_ptr<Module>> loadLazily(const std::string &Path, LLVMContext &Context) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path);
  if (!File)
    return createStringError(Path + ": " + File.getError().message());
  MemoryBufferRef Buffer = **File;
  Expected<std::unique_ptr<Module>> M = nullptr;
  if (StringRef Bitcode = findBitcode(Buffer); !Bitcode.empty())
    M = parseBitcode({Bitcode, Path}, Context);
  else if (StringRef(Path).ends_with(".ll"))
    M = parseText(Buffer, Context);
  else
    return createStringError(Path + ": " + describe(Buffer.getBuffer()));
  if (M)
    (*M)->setModuleIdentifier(Path);
  return M;
}

static Error verify(const Module &M) {
  std::string Problem;
  raw_string_ostream Stream(Problem);
  if (verifyModule(M, &Stream))
    return createStringError(M.getModuleIdentifier() + ": is not valid IR: " + oneLine(Problem));
  return Error::success();
}

Error readBodies(Module &M) {
  if (Error E = M.materializeAll())
    return damaged(M.getModuleIdentifier(), std::move(E));
  return verify(M);
}

/// Adds to `Found` the functions, variables and aliases that `Holder` refers to, looking through constants.
static void findReferences(const User &Holder, SmallPtrSetImpl<const Constant *> &Seen,
                           SetVector<GlobalValue *> &Found) {
  for (const Use &U : Holder.operands()) {
    auto *C = dyn_cast<Constant>(U.get());
    if (!C || !Seen.insert(C).second)
      continue;
    if (auto *V = dyn_cast<GlobalValue>(C))
      Found.insert(V);
    else
      findReferences(*C, Seen, Found);
  }
}

Error readReachableBodies(Module &M, StringRef Entry) {
  if (!M.getModuleInlineAsm().empty()) // which may refer to anything
    return readBodies(M);
  SetVector<GlobalValue *> Reached;
  SmallPtrSet<const Constant *, 32> Seen;
  Reached.insert(M.getFunction(Entry));
  for (GlobalVariable &G : M.globals())
    if (G.getName().starts_with("llvm.") || G.hasSection()) // lists of constructors, of what is kept, and the like
      Reached.insert(&G);
  for (size_t I = 0; I < Reached.size(); ++I) {
    GlobalValue *V = Reached[I];
    if (Error E = V->materialize())
      return damaged(M.getModuleIdentifier(), std::move(E));
    findReferences(*V, Seen, Reached);
    if (auto *F = dyn_cast<Function>(V))
      for (const Instruction &Inst : instructions(*F))
        findReferences(Inst, Seen, Reached);
  }
  return verify(M);
}

Expected<std::unique_ptr<Module>> loadModule(const std::string &Path, LLVMContext &Context) {
  Expected<std::unique_ptr<Module>> M = loadLazily(Path, Context);
  if (!M)
    return M;
  if (Error E = readBodies(**M))
    return std::move(E);
  return M;
}

/// "unknown-linux-gnu" (rustc) and "pc-linux-gnu" (clang) are the same target.
static bool sameTarget(const Triple &A, const Triple &B) {
  return A.getArch() == B.getArch() && A.getOS() == B.getOS() && A.getEnvironment() == B.getEnvironment();
}

Error adoptTarget(Module &M, const Module &Reference) {
  const Triple &Wanted = Reference.getTargetTriple();
  if (!M.getTargetTriple().str().empty() && !sameTarget(M.getTargetTriple(), Wanted))
    return createStringError(M.getModuleIdentifier() + ": was compiled for " + M.getTargetTriple().str() +
                             " and the runtime for " + Wanted.str() + "; compile it for " + Wanted.str());
  if (!M.getDataLayoutStr().empty() && M.getDataLayout() != Reference.getDataLayout())
    return createStringError(M.getModuleIdentifier() + ": has the data layout '" + M.getDataLayoutStr() +
                             "' and the runtime '" + Reference.getDataLayoutStr() + "'; compile it without " +
                             "options that change the layout");
  M.setTargetTriple(Wanted);
  M.setDataLayout(Reference.getDataLayout());
  return Error::success();
}

/// Characters that paths, pass parameters and FAAS_EXPOSE give a meaning to, and control characters. Any UTF-8 is fine.
static bool isUnfitForName(char C) {
  return StringRef("/;<>=,\x7f").contains(C) || static_cast<unsigned char>(C) < 0x20;
}

Expected<std::string> entryOf(const FunctionInput &Input) {
  for (const char *Name : {"faas_main", "main"})
    if (const Function *F = Input.Module->getFunction(Name); F && !F->isDeclaration())
      return Name;
  return createStringError(Input.Path + ": function '" + Input.Name +
                           "' has neither main nor faas_main; a function is a whole program, link its parts with "
                           "llvm-link-22 first");
}

static Error loadInput(const std::string &Argument, FunctionInput &Input) {
  bool Named = false;
  // A path that exists is a path, also with '=' in it.
  if (size_t Equals = Argument.find('='); Equals != std::string::npos && !sys::fs::exists(Argument)) {
    Named = true;
    Input.Name = Argument.substr(0, Equals);
    Input.Path = Argument.substr(Equals + 1);
  } else {
    Input.Name = sys::path::stem(Argument).str();
    Input.Path = Argument;
  }
  Expected<std::unique_ptr<Module>> M = loadLazily(Input.Path, *Input.Context);
  if (!M)
    return M.takeError();
  Input.Module = std::move(*M);
  Expected<Manifest> Needs = takeManifest(*Input.Module);
  if (!Needs)
    return Needs.takeError();
  Input.Needs = std::move(*Needs);
  if (!Named && !Input.Needs.Name.empty())
    Input.Name = Input.Needs.Name;
  if (Input.Name.empty() || any_of(Input.Name, isUnfitForName))
    return createStringError("'" + Argument + "': '" + Input.Name +
                             "' cannot be a function's name; give another with NAME=FILE");
  Input.Language = Input.Needs.Language.empty() ? languageOf(*Input.Module) : Input.Needs.Language;
  sys::fs::file_size(Input.Path, Input.InputBytes);
  return Error::success();
}

Expected<std::vector<FunctionInput>> loadInputs(const std::vector<std::string> &Arguments, unsigned Jobs,
                                                bool Verbose) {
  std::vector<FunctionInput> Inputs(Arguments.size());
  Error E = inParallel(Jobs, Arguments.size(), [&](size_t I) {
    Inputs[I].Context = std::make_unique<LLVMContext>();
    collectDiagnostics(*Inputs[I].Context, Verbose);
    return loadInput(Arguments[I], Inputs[I]);
  });
  if (E)
    return std::move(E);
  std::map<StringRef, StringRef> PathOf;
  for (const FunctionInput &Input : Inputs) {
    auto [Known, IsNew] = PathOf.insert({Input.Name, Input.Path});
    if (!IsNew)
      return createStringError("'" + Known->second + "' and '" + Input.Path + "' are both named '" + Input.Name +
                               "'; give one another name with NAME=FILE");
  }
  return Inputs;
}

} // namespace faas
