//===- Fingerprint.h - what decides the code of a definition ----------------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_FINGERPRINT_H
#define FAAS_DRIVER_FUSE_FINGERPRINT_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/IR/Module.h"
#include <memory>
#include <optional>
#include <string>

namespace faas {

/// Two definitions with equal digests are the same code or the same constant, if what they refer to is.
struct Fingerprint {
  std::string Digest;                                ///< a cryptographic hash, in binary
  llvm::SmallVector<llvm::GlobalObject *, 8> Locals; ///< definitions of its module that it refers to
};

/// Takes fingerprints of the local definitions of one module.
class Fingerprinter {
public:
  explicit Fingerprinter(llvm::Module &M);
  ~Fingerprinter();

  /// Nothing for what only its own module can have: mutable variables, and what has a section, a comdat or the like.
  std::optional<Fingerprint> take(llvm::GlobalObject &V);

private:
  class Writer;
  std::unique_ptr<Writer> Text;
};

} // namespace faas

#endif
