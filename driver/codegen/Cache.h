//===- Cache.h - objects of earlier runs --------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_CODEGEN_CACHE_H
#define FAAS_DRIVER_CODEGEN_CACHE_H

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include <mutex>
#include <optional>
#include <string>

namespace faas {

/// Another program may make another object of the same module.
const std::string &hashOfThisProgram();

/// A folder of objects by a hash of all that decides them. Threads and other runs may use it at the same time. What is
/// wrong with the folder is not an error: then there is nothing in it.
class Cache {
public:
  /// `Folder` need not exist; "" for no cache. What is in it is for runs of the program with the hash `Maker`.
  explicit Cache(std::string Folder, std::string Maker = hashOfThisProgram())
      : Folder(std::move(Folder)), Maker(std::move(Maker)) {}

  bool isUsed() const { return !Folder.empty(); }

  /// What was added for `Key`.
  std::optional<llvm::SmallString<0>> find(llvm::StringRef Key);

  void add(llvm::StringRef Key, llvm::StringRef Object);

  /// Throws out what was not used for a week, and the oldest where there is more than a gigabyte.
  void prune();

  /// The first thing that was wrong with the folder; "" for nothing.
  std::string problem() const { return Problem; }

private:
  std::string pathOf(llvm::StringRef Key) const;
  void note(const llvm::Twine &Text);

  std::string Folder, Maker, Problem;
  std::mutex ProblemLock;
};

/// A key for the object code of `Bitcode` at `OptLevel`.
std::string cacheKey(llvm::StringRef Bitcode, char OptLevel);

/// faas-merge/ in the user's cache folder; "" where the user has none.
std::string defaultCacheFolder();

} // namespace faas

#endif
