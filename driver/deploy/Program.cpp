//===- Program.cpp - executables as they come ----------------------------------------------------------------===//

#include "Program.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Object/ELF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace faas {

bool looksLikeProgram(const std::string &Path) {
  file_magic Magic;
  return !identify_magic(Path, Magic) &&
         (Magic == file_magic::elf_executable || Magic == file_magic::elf_shared_object);
}

/// By what the runtime has to say where it is for one platform; it has that of all of them otherwise.
static std::string platformOf(StringRef Bytes) {
  std::string Found;
#define FAAS_PLATFORM(ID, NAME)                                                                                        \
  if (Bytes.contains("this binary is for " NAME " only")) {                                                            \
    if (!Found.empty())                                                                                                \
      return "";                                                                                                       \
    Found = NAME;                                                                                                      \
  }
#include "faas_abi.inc"
  return Found;
}

Expected<Program> readProgram(const std::string &Path) {
  auto Refuse = [&](const Twine &Why) { return createStringError(Path + ": " + Why); };
  if (sys::fs::is_directory(Path))
    return Refuse("is a folder; give a binary that faas-merge made");
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path, false, /*RequiresNullTerminator=*/false);
  if (!File)
    return Refuse(File.getError().message());
  StringRef Bytes = (*File)->getBuffer();
  if (!looksLikeProgram(Path))
    return Refuse("is not an executable");
  Expected<object::ELF64LEFile> Elf = object::ELF64LEFile::create(Bytes);
  if (!Elf || Elf->getHeader().e_machine != ELF::EM_X86_64) {
    consumeError(Elf.takeError());
    return Refuse("is not an executable for x86-64");
  }
  Expected<object::ELF64LE::PhdrRange> Segments = Elf->program_headers();
  if (!Segments)
    return Refuse("is damaged: " + toString(Segments.takeError()));
  bool IsStatic = none_of(*Segments, [](const auto &Segment) { return Segment.p_type == ELF::PT_INTERP; });
  if (!sys::fs::can_execute(Path))
    return Refuse("is not executable");
  return Program{Bytes.str(), IsStatic, platformOf(Bytes)};
}

} // namespace faas
