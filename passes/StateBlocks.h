//===- StateBlocks.h - a function's mutable globals as blocks -----------------------------------------------===//

#ifndef FAAS_STATE_BLOCKS_H
#define FAAS_STATE_BLOCKS_H

#include "faas/Abi.h"

#include "llvm/Support/Error.h"

namespace faas {

/// The two blocks of a function: constants of type faas_block, or null where there is nothing to hold.
struct StateBlocks {
  llvm::GlobalVariable *Data = nullptr;
  llvm::GlobalVariable *ThreadData = nullptr;
  uint64_t DataSize = 0;
  uint64_t ThreadDataSize = 0;
  unsigned Globals = 0; ///< in the data block
  unsigned ThreadLocals = 0;
};

/// Moves all mutable globals of `Abi.M` into blocks and rewrites their uses. An error leaves the module in a
/// state that is good for nothing.
llvm::Expected<StateBlocks> moveStateToBlocks(RuntimeAbi &Abi);

/// Makes `U` a use of `New`; in a PHI node also on the other edges from the same predecessor, since it must bring the
/// same value on all of them.
void replaceUse(llvm::Use &U, llvm::Value *New);

} // namespace faas

#endif
