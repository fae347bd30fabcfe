//===- Rustc.cpp - the Rust compiler of this machine --------------------------------------------------------===//

#include "Rustc.h"

#include "support/Programs.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace faas {

Expected<std::string> checkRustc() {
  ErrorOr<std::string> Rustc = sys::findProgramByName("rustc");
  if (!Rustc)
    return createStringError(
        "there is no rustc on PATH; install Rust, with rustup or Debian's rustc-web and cargo-web");
  Expected<std::string> Text = outputOf(*Rustc, {"-vV"}, std::nullopt);
  if (!Text)
    return Text.takeError();
  StringRef Release = StringRef(*Text).split('\n').first;
  StringRef Version = StringRef(*Text).split("LLVM version: ").second.split('\n').first;
  unsigned Major = 0;
  (void)Version.consumeInteger(10, Major);
  if (Major > LLVM_VERSION_MAJOR)
    return createStringError(
        Release + " writes bitcode of LLVM " + Twine(Major) + " and this faas-merge reads up to LLVM " +
        Twine(LLVM_VERSION_MAJOR) + "; put a rustc that uses LLVM " + Twine(LLVM_VERSION_MAJOR) +
        " first on PATH: rustup toolchain install 1.95.0, then cargo +1.95.0, or RUSTUP_TOOLCHAIN");
  return (Release + ", LLVM " + Twine(Major)).str();
}

} // namespace faas
