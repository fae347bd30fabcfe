//===- StateLayout.h - the same place for the same global in several functions ------------------------------===//
//
// Code that finds a global at the same place in the blocks of two functions may be the same code.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_STATE_LAYOUT_H
#define FAAS_STATE_LAYOUT_H

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace llvm {
class GlobalVariable;
class Module;
} // namespace llvm

namespace faas {

/// What makes two globals of different functions alike enough to have one place.
struct StateVariable {
  std::string Name;
  bool ThreadLocal;
  uint64_t Size;
  uint64_t Alignment;

  explicit StateVariable(const llvm::GlobalVariable &G);
  bool operator<(const StateVariable &Other) const {
    return std::tie(Name, ThreadLocal, Size, Alignment) <
           std::tie(Other.Name, Other.ThreadLocal, Other.Size, Other.Alignment);
  }
};

/// Offsets in the block, or in that of thread-locals.
using StateLayout = std::map<StateVariable, uint64_t>;

/// The globals of `M` that are to be state and may have a place in a StateLayout: not large ones of zeros, which cost
/// nothing where they are.
std::vector<StateVariable> stateOf(llvm::Module &M);

/// Places for what two or more functions have, given the stateOf each of them; first what most have.
StateLayout agreeOnState(const std::vector<std::vector<StateVariable>> &Functions);

} // namespace faas

#endif
