//===- Cache.cpp - objects of earlier runs ------------------------------------------------------------------===//
//
// An entry is a file llvmcache-KEY: a hash of the object, and the object. It is complete before it gets its name, so
// whoever finds it can use it. The key is a hash of the bitcode that is about to be optimised, which has in it all that
// options, environment files and other functions have done to it, so there is no list of options that could be
// incomplete; and of this program, because another version of it may make another object of the same.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Cache.h"

#include "support/Output.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace faas {

static std::string hashOf(StringRef Text) {
  BLAKE3Result<> Hash = BLAKE3::hash(arrayRefFromStringRef(Text));
  return toHex(Hash, /*LowerCase=*/true);
}

const std::string &hashOfThisProgram() {
  static int Anchor;
  static const std::string Hash = [] {
    std::string Path = sys::fs::getMainExecutable("faas-merge", &Anchor);
    ErrorOr<std::unique_ptr<MemoryBuffer>> Program = MemoryBuffer::getFile(Path);
    return hashOf(Program ? (*Program)->getBuffer() : "");
  }();
  return Hash;
}

std::string cacheKey(StringRef Bitcode, char OptLevel) {
  return hashOf(LLVM_VERSION_STRING " -O" + std::string(1, OptLevel) + " " + hashOf(Bitcode));
}

std::string defaultCacheFolder() {
  SmallString<128> Path;
  if (!sys::path::cache_directory(Path))
    return "";
  sys::path::append(Path, "faas-merge");
  return Path.str().str();
}

std::string Cache::pathOf(StringRef Key) const {
  SmallString<128> Path(Folder);
  sys::path::append(Path, "llvmcache-" + hashOf(Maker + Key.str())); // the name that pruning knows
  return Path.str().str();
}

void Cache::note(const Twine &Text) {
  std::lock_guard<std::mutex> Lock(ProblemLock);
  if (Problem.empty())
    Problem = ("the cache in " + Folder + " is of no use: " + Text).str();
}

std::optional<SmallString<0>> Cache::find(StringRef Key) {
  if (!isUsed())
    return std::nullopt;
  std::string Path = pathOf(Key);
  Expected<sys::fs::file_t> File = sys::fs::openNativeFileForRead(Path, sys::fs::OF_UpdateAtime);
  if (!File) {
    consumeError(File.takeError()); // it is not there, or adding it will say what is wrong
    return std::nullopt;
  }
  ErrorOr<std::unique_ptr<MemoryBuffer>> Entry = MemoryBuffer::getOpenFile(
      *File, Path, /*FileSize=*/-1, /*RequiresNullTerminator=*/false, /*IsVolatile=*/true);
  sys::fs::closeFile(*File);
  StringRef Contents = Entry ? (*Entry)->getBuffer() : "";
  size_t HashSize = hashOf("").size();
  StringRef Object = Contents.drop_front(std::min(HashSize, Contents.size()));
  if (Contents.take_front(HashSize) != hashOf(Object)) {
    note("an entry is damaged");
    return std::nullopt;
  }
  return SmallString<0>(Object);
}

void Cache::add(StringRef Key, StringRef Object) {
  if (!isUsed())
    return;
  if (std::error_code Code = sys::fs::create_directories(Folder))
    return note("cannot make that folder: " + Code.message());
  SmallString<128> Temporary;
  int Descriptor;
  if (std::error_code Code = sys::fs::createUniqueFile(Folder + "/llvmcache-%%%%%%%%.tmp", Descriptor, Temporary))
    return note("cannot write there: " + Code.message());
  raw_fd_ostream Stream(Descriptor, /*shouldClose=*/true);
  Stream << hashOf(Object) << Object;
  Stream.close();
  std::error_code Code = Stream.error();
  Stream.clear_error();
  if (!Code)
    Code = sys::fs::rename(Temporary, pathOf(Key));
  if (!Code)
    return;
  sys::fs::remove(Temporary);
  note("cannot write there: " + Code.message());
}

void Cache::prune() {
  if (!isUsed())
    return;
  CachePruningPolicy Policy;
  Policy.MaxSizeBytes = uint64_t(1) << 30;
  pruneCache(Folder, Policy);
}

} // namespace faas
