//===- Source.h - bytes of a file, packed or not ------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_SOURCE_H
#define FAAS_DRIVER_PROFILE_SOURCE_H

#include "llvm/Support/Error.h"

#include <memory>
#include <string>

namespace faas::profile {

/// Reads a file from front to end, or the standard input, and unpacks what gzip or zstd packed. Which of these it is,
/// its first bytes say.
class Source {
public:
  /// `Path` is "-" for the standard input. An error names the file.
  static llvm::Expected<std::unique_ptr<Source>> open(const std::string &Path);
  /// Of bytes in memory, which have to outlive it.
  static llvm::Expected<std::unique_ptr<Source>> ofText(llvm::StringRef Text, const std::string &Name);
  virtual ~Source() = default;

  /// Reads `Size` bytes at most into `To`; 0 at the end.
  virtual llvm::Expected<size_t> read(char *To, size_t Size) = 0;

  /// For messages.
  const std::string &name() const { return Name; }

protected:
  std::string Name;
};

} // namespace faas::profile

#endif
