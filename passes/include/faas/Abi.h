//===- Abi.h - the runtime's symbols and structs as a pass sees them ----------------------------------------===//
//
// Built from faas_abi.inc, which the runtime is built from as well.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_ABI_H
#define FAAS_ABI_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Module.h"
#include <optional>
#include <string>

namespace faas {

/// A fused function's descriptor is the global `@__faas_function.NAME`.
inline constexpr llvm::StringLiteral DescriptorPrefix = "__faas_function.";

/// What invokes a function of mode shared is `@__faas_call_shared.NAME`.
inline constexpr llvm::StringLiteral SharedCallPrefix = "__faas_call_shared.";

/// A symbol of a library that is loaded on first use is `@__faas_imported.SYMBOL`, the library
/// `@__faas_library.SONAME`.
inline constexpr llvm::StringLiteral ImportPrefix = "__faas_imported.";
inline constexpr llvm::StringLiteral LibraryPrefix = "__faas_library.";

/// Attribute on every function and global that came from a fused function: its name.
inline constexpr llvm::StringLiteral OwnerAttribute = "faas-function";

class RuntimeAbi {
public:
  explicit RuntimeAbi(llvm::Module &M);

  llvm::Module &M;
  llvm::PointerType *Ptr;
  llvm::IntegerType *Int; ///< C's int
  llvm::IntegerType *Size; ///< C's size_t
  llvm::StructType *Fixup;
  llvm::StructType *Block;
  llvm::StructType *Function;
  llvm::StructType *Library;
  llvm::StructType *Import;
  llvm::StructType *Budget;
  llvm::FunctionType *Entry;       ///< int (int argc, char **argv, char **envp)
  llvm::FunctionType *Constructor; ///< void (int argc, char **argv, char **envp)
  llvm::FunctionType *Invoke;      ///< faas_invoke, __faas_call, __faas_dispatch
  llvm::FunctionType *CallShared;  ///< __faas_call_shared
  llvm::FunctionType *InvokeN;     ///< faas_invoke_n, __faas_dispatch_n
  llvm::FunctionType *Begin;       ///< faas_invoke_async, __faas_call_async, __faas_dispatch_async
  llvm::FunctionType *BeginN;      ///< faas_invoke_async_n, __faas_dispatch_async_n

  /// Thread-local pointers to the current invocation's state, as declarations.
  llvm::GlobalVariable *dataPointer() { return threadLocal("__faas_data", Ptr); }
  llvm::GlobalVariable *threadDataPointer() { return threadLocal("__faas_thread_data", Ptr); }

  /// The thread-local mark of a call that may wait.
  llvm::GlobalVariable *waiting() { return threadLocal("__faas_waiting", llvm::Type::getInt8Ty(M.getContext())); }

  llvm::Constant *size(uint64_t Value) { return llvm::ConstantInt::get(Size, Value); }
  llvm::Constant *null() { return llvm::ConstantPointerNull::get(Ptr); }

  /// A private constant with `Init` as its value.
  llvm::GlobalVariable *constant(llvm::Constant *Init, const llvm::Twine &Name);

private:
  llvm::GlobalVariable *threadLocal(llvm::StringRef Name, llvm::Type *Type);
};

/// The descriptor's value for a mode of isolation, if there is one of that name.
std::optional<uint64_t> modeValue(llvm::StringRef Name);

/// The names of all modes, for a message.
std::string modeNames();
llvm::SmallVector<llvm::StringRef> modes();

/// The same for the kinds of functions.
std::optional<uint64_t> kindValue(llvm::StringRef Name);
std::string kindNames();
llvm::SmallVector<llvm::StringRef> kinds();

/// Whether the runtime's symbol `Name` must stay and be visible, because code generation itself or native code refers
/// to it.
bool isVisible(llvm::StringRef Name);

/// The name of the function that `V` (a function or global) belongs to; "" for the runtime's.
llvm::StringRef ownerOf(const llvm::GlobalObject &V);

} // namespace faas

#endif
