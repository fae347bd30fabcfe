//===- NativeArchives.cpp - native code that functions bring along ------------------------------------------===//
//
//   a.bc   needs /home/a/libz.a, version 1.2      both define inflate()
//   b.bc   needs /home/b/libz.a, version 1.3
//
// Bitcode is renamed where functions meet, native code cannot be. Copies of one archive are fine.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "NativeArchives.h"

#include "Libraries.h"

#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace faas {

static bool haveSameContents(const std::string &A, const std::string &B) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> First = MemoryBuffer::getFile(A), Second = MemoryBuffer::getFile(B);
  return First && Second && (*First)->getBuffer() == (*Second)->getBuffer();
}

Error checkArchives(const std::vector<FunctionInput> &Functions) {
  struct Definition {
    std::string Path;
    std::string Function;
  };
  std::map<std::string, Definition> Known;
  std::map<std::string, std::string> FunctionOf; // the first one that brings a file
  for (const FunctionInput &Function : Functions)
    for (const ManifestLibrary &Library : Function.Needs.Libraries) {
      if (!Library.isFile() || !Library.Soname.empty() || !FunctionOf.try_emplace(Library.Name, Function.Name).second)
        continue;
      for (const std::string &Symbol : symbolsOfStatic(Library.Name)) {
        auto [First, IsNew] = Known.try_emplace(Symbol, Definition{Library.Name, Function.Name});
        const Definition &Other = First->second;
        if (IsNew || Other.Function == Function.Name)
          continue;
        if (haveSameContents(Other.Path, Library.Name))
          break; // whose symbols have been looked at
        return createStringError("'" + Symbol + "' is in " + Other.Path + " for function '" + Other.Function +
                                 "' and, with other contents, in " + Library.Name + " for '" + Function.Name +
                                 "', and a binary can have one of them; build both functions with the same one, or one "
                                 "of the archives with faas-cc");
      }
    }
  return Error::success();
}

} // namespace faas
