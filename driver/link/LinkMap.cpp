//===- LinkMap.cpp - what takes how much of an executable ---------------------------------------------------===//
//
//                VMA              LMA     Size Align Out     In      Symbol
//               17a0             17a0     60cd    16 .text
//               17a0             17a0       22     1         /usr/lib/Scrt1.o:(.text)
//               17c4             17c4       1a     4         /usr/lib/libstdc++.a(new_op.o):(.text._Znwm)
//               17c4             17c4       1a     1                 _Znwm
//
//===--------------------------------------------------------------------------------------------------------===//

#include "LinkMap.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace faas {

Expected<std::map<std::string, uint64_t>> readLinkMap(const std::string &Path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path);
  if (!File)
    return createStringError(Path + ": " + File.getError().message());
  std::map<std::string, uint64_t> Bytes;
  SmallVector<StringRef> Lines;
  (*File)->getBuffer().split(Lines, '\n', -1, /*KeepEmpty=*/false);
  bool IsInFile = false;
  for (StringRef Line : Lines) {
    StringRef Rest = Line;
    StringRef Numbers[4];
    for (StringRef &Number : Numbers) {
      Rest = Rest.ltrim(' ');
      Number = Rest.take_until([](char C) { return C == ' '; });
      Rest = Rest.drop_front(Number.size());
    }
    Rest.consume_front(" ");
    uint64_t Size = 0;
    if (Numbers[2].getAsInteger(16, Size))
      continue; // the heading
    StringRef Name = Rest.ltrim(' ');
    size_t Depth = (Rest.size() - Name.size()) / 8;
    if (Depth == 0)
      IsInFile = Name != ".bss" && Name != ".tbss" && Name != ".relro_padding" && !Name.starts_with(".debug");
    if (Depth != 1 || !IsInFile || !Name.contains(":(") || Name.starts_with("<internal>"))
      continue;
    StringRef From = Name.take_front(Name.rfind(":("));
    if (From.ends_with(")")) // a member of an archive
      From = From.take_front(From.rfind('('));
    Bytes[From.str()] += Size;
  }
  return Bytes;
}

} // namespace faas
