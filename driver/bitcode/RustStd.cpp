//===- RustStd.cpp - completes Rust modules with the standard library ---------------------------------------===//
//
// `rustc --emit=llvm-bc` writes the bitcode of one crate and leaves the standard library undefined. The library's
// rlibs are archives of objects that carry their bitcode in a section .llvmbc; those whose symbols are needed,
// directly or through one another, are linked in whole (a static of such a crate must exist once), and faas-strip
// throws out what is not reached. What rustc itself adds to an executable, the allocator shim that connects
// __rust_alloc to the default or the global allocator, is emitted here.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "RustStd.h"

#include "Inputs.h"
#include "support/Diagnostics.h"
#include "support/Programs.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Object/Archive.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <set>

using namespace llvm;

namespace faas {

/// Crates of the sysroot that no function is to get: the other panic strategy, macros and tests of the toolchain,
/// and compiler_builtins, which libgcc stands in for.
static bool isLibraryCrate(StringRef FileName) {
  for (StringRef Skipped : {"libpanic_abort-", "libproc_macro-", "libtest-", "libgetopts-", "libprofiler_builtins-",
                            "libcompiler_builtins-", "libsysroot-"})
    if (FileName.starts_with(Skipped))
      return false;
  return FileName.ends_with(".rlib");
}

static bool isRustSymbol(StringRef Name) {
  // v0 mangling, and the legacy one: _ZN...17h<hash>E.
  if (Name.starts_with("_R"))
    return true;
  return Name.starts_with("_ZN") && Name.ends_with("E") && Name.size() > 20 && Name.drop_back(17).ends_with("17h");
}

static std::set<std::string> undefinedSymbols(const Module &M, function_ref<bool(StringRef)> Filter) {
  std::set<std::string> Names;
  for (const GlobalValue &V : M.global_values())
    if (V.isDeclaration() && !V.hasExternalWeakLinkage() && Filter(V.getName()))
      Names.insert(V.getName().str());
  return Names;
}

static Expected<std::string> findSysroot() {
  ErrorOr<std::string> Rustc = sys::findProgramByName("rustc");
  if (!Rustc)
    return createStringError("there is no rustc on PATH to complete it with; install Rust or give --rust-sysroot DIR");
  Expected<std::string> Folder = outputOf(*Rustc, {"--print", "sysroot"}, std::nullopt, /*Quiet=*/true);
  if (Folder)
    return StringRef(*Folder).trim().str();
  return createStringError(toString(Folder.takeError()) + "; give --rust-sysroot DIR");
}

namespace {

/// The bitcode of the standard library, by member of its archives.
class Library {
public:
  Error open(StringRef Sysroot, LLVMContext &Context);
  /// The members that `Needed` leads to, in the order they were found.
  std::vector<Module *> closure(const std::set<std::string> &Needed);
  Error linkInto(Module &M, ArrayRef<Module *> Members);

private:
  Error openArchive(const std::string &Path, LLVMContext &Context);

  std::vector<std::unique_ptr<MemoryBuffer>> Files;
  std::vector<std::unique_ptr<Module>> Members;
  StringMap<Module *> DefinedBy;
};

} // namespace

Error Library::openArchive(const std::string &Path, LLVMContext &Context) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path, false, /*RequiresNullTerminator=*/false);
  if (!File)
    return createStringError(Path + ": " + File.getError().message());
  Files.push_back(std::move(*File));
  Expected<std::unique_ptr<object::Archive>> Archive = object::Archive::create(*Files.back());
  if (!Archive)
    return createStringError(Path + ": " + toString(Archive.takeError()));
  Error Iteration = Error::success();
  for (const object::Archive::Child &Child : (*Archive)->children(Iteration)) {
    Expected<MemoryBufferRef> Buffer = Child.getMemoryBufferRef();
    if (!Buffer)
      return joinErrors(std::move(Iteration), Buffer.takeError());
    StringRef Bitcode = findBitcode(*Buffer);
    if (Bitcode.empty())
      continue; // metadata
    Expected<std::unique_ptr<Module>> M = getLazyBitcodeModule({Bitcode, Path}, Context);
    if (!M)
      return joinErrors(std::move(Iteration), createStringError(Path + ": " + toString(M.takeError())));
    for (const GlobalValue &V : (*M)->global_values())
      if (!V.isDeclaration() && !V.hasLocalLinkage())
        DefinedBy.try_emplace(V.getName(), M->get());
    Members.push_back(std::move(*M));
  }
  return Iteration;
}

Error Library::open(StringRef Sysroot, LLVMContext &Context) {
  SmallString<128> Folder(Sysroot);
  sys::path::append(Folder, "lib", "rustlib", "x86_64-unknown-linux-gnu", "lib");
  std::set<std::string> Paths; // sorted: the order of a folder is not
  std::error_code Code;
  for (sys::fs::directory_iterator I(Folder, Code), End; I != End && !Code; I.increment(Code))
    if (isLibraryCrate(sys::path::filename(I->path())))
      Paths.insert(I->path());
  if (Paths.empty())
    return createStringError(Folder + ": no Rust standard library there" + (Code ? " (" + Code.message() + ")" : ""));
  for (const std::string &Path : Paths)
    if (Error E = openArchive(Path, Context))
      return E;
  return Error::success();
}

std::vector<Module *> Library::closure(const std::set<std::string> &Needed) {
  std::vector<Module *> Found;
  std::set<Module *> Seen;
  std::vector<std::string> Work(Needed.begin(), Needed.end());
  while (!Work.empty()) {
    Module *Member = DefinedBy.lookup(Work.back());
    Work.pop_back();
    if (!Member || !Seen.insert(Member).second)
      continue;
    Found.push_back(Member);
    for (const std::string &Name : undefinedSymbols(*Member, [&](StringRef N) { return DefinedBy.contains(N); }))
      Work.push_back(Name);
  }
  return Found;
}

Error Library::linkInto(Module &M, ArrayRef<Module *> Chosen) {
  Linker Linker(M);
  for (Module *Member : Chosen) {
    auto Owner = find_if(Members, [&](const auto &Candidate) { return Candidate.get() == Member; });
    if (Error E = adoptTarget(**Owner, M))
      return E;
    if (Linker.linkInModule(std::move(*Owner)))
      return takeErrors(M.getContext());
  }
  return Error::success();
}

/// Defines what rustc defines for an executable: _RNvCs..._7___rustc12___rust_alloc and its like, which call the
/// function of the same shape that implements the default (__rdl_) or the program's own (__rg_) allocator.
static void emitAllocatorShim(Module &M) {
  auto Mangled = [](StringRef Prefix, const std::string &Name) {
    return (Prefix + Twine(Name.size()) + "_" + Name).str();
  };
  for (Function &F : make_early_inc_range(M)) {
    if (!F.isDeclaration() || !F.getName().contains("___rustc"))
      continue;
    if (F.getName().contains("___rust_no_alloc_shim_is_unstable")) {
      IRBuilder<>(BasicBlock::Create(M.getContext(), "", &F)).CreateRetVoid();
      continue;
    }
    for (const char *Operation : {"alloc", "dealloc", "realloc", "alloc_zeroed"}) {
      StringRef Prefix = F.getName();
      if (!Prefix.consume_back(Mangled("", std::string("__rust_") + Operation)))
        continue;
      std::string Own = Mangled(Prefix, std::string("__rg_") + Operation);
      std::string Default = Mangled(Prefix, std::string("__rdl_") + Operation);
      Function *Target = M.getFunction(M.getFunction(Own) ? Own : Default);
      if (!Target)
        continue;
      IRBuilder<> Builder(BasicBlock::Create(M.getContext(), "", &F));
      SmallVector<Value *> Arguments(make_pointer_range(F.args()));
      CallInst *Call = Builder.CreateCall(Target, Arguments);
      if (F.getReturnType()->isVoidTy())
        Builder.CreateRetVoid();
      else
        Builder.CreateRet(Call);
      break;
    }
  }
}

Error completeRustStd(Module &M, const std::string &Sysroot) {
  if (undefinedSymbols(M, isRustSymbol).empty())
    return Error::success();
  if (Error E = readBodies(M))
    return E;
  std::string Folder = Sysroot;
  if (Folder.empty()) {
    Expected<std::string> Found = findSysroot();
    if (!Found)
      return createStringError(M.getModuleIdentifier() + ": is a Rust crate without its standard library, and " +
                               toString(Found.takeError()));
    Folder = *Found;
  }
  Library Std;
  if (Error E = Std.open(Folder, M.getContext()))
    return createStringError(M.getModuleIdentifier() + ": is a Rust crate without its standard library, and " +
                             toString(std::move(E)) + "; give the --rust-sysroot of the rustc that compiled it");
  std::set<std::string> Needed = undefinedSymbols(M, [](StringRef) { return true; });
  std::vector<Module *> Members = Std.closure(Needed);
  // The shim's targets are reached from nowhere until the shim exists; they live in std, which is among these.
  if (Error E = Std.linkInto(M, Members))
    return E;
  emitAllocatorShim(M);

  std::set<std::string> Missing = undefinedSymbols(M, isRustSymbol);
  if (Missing.empty())
    return Error::success();
  return createStringError(
      M.getModuleIdentifier() + ": needs '" + demangle(*Missing.begin()) + "'" +
      (Missing.size() > 1 ? " and " + std::to_string(Missing.size() - 1) + " other symbols" : "") +
      ", which the standard library in " + Folder +
      " does not have. A program that uses other crates has to be given whole: cargo rustc --release -- -C lto=fat -C "
      "codegen-units=1 -C save-temps, then target/release/deps/*.lto.after-restriction.bc. One that was compiled by "
      "another rustc needs that one's --rust-sysroot");
}

} // namespace faas
