//===- StateBlocks.h - a function's mutable globals as blocks -----------------------------------------------===//

#ifndef FAAS_STATE_BLOCKS_H
#define FAAS_STATE_BLOCKS_H

#include "faas/Abi.h"
#include "faas/StateLayout.h"

#include "llvm/ADT/SetVector.h"
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

/// Moves all mutable globals of `Abi.M` into blocks, to their `Places` where they have one, and rewrites their uses. An
/// error leaves the module in a state that is good for nothing.
llvm::Expected<StateBlocks> moveStateToBlocks(RuntimeAbi &Abi, const StateLayout &Places);

/// The globals whose initialisers hold the address of `G`, in an order that is the same for the same module.
llvm::SetVector<llvm::GlobalVariable *> holdersOf(llvm::GlobalVariable &G);

/// `C` with each element replaced by what `Rewrite` makes of it and of its offset in `C`.
llvm::Expected<llvm::Constant *>
rewriteElements(llvm::ConstantAggregate &C, const llvm::DataLayout &Layout,
                llvm::function_ref<llvm::Expected<llvm::Constant *>(llvm::Constant *, uint64_t)> Rewrite);

/// Makes `U` a use of `New`; in a PHI node also on the other edges from the same predecessor, since it must bring the
/// same value on all of them.
void replaceUse(llvm::Use &U, llvm::Value *New);

} // namespace faas

#endif
