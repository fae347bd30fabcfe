//===- SharedLibrary.cpp - what the dynamic linker sees of a shared library ---------------------------------===//

#include "faas/SharedLibrary.h"

#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace llvm::object;

namespace faas {

using Elf64 = ELF64LEObjectFile;

static Error readDynamicTable(const Elf64 &File, SharedLibrary &Library) {
  const ELFFile<ELF64LE> &Elf = File.getELFFile();
  Expected<ELF64LE::DynRange> Entries = Elf.dynamicEntries();
  if (!Entries)
    return Entries.takeError();
  auto Value = [&](int64_t Tag) -> std::optional<uint64_t> {
    for (const ELF64LE::Dyn &Entry : *Entries)
      if (Entry.getTag() == Tag)
        return Entry.getVal();
    return std::nullopt;
  };
  std::optional<uint64_t> Address = Value(ELF::DT_STRTAB), Size = Value(ELF::DT_STRSZ);
  if (!Address || !Size)
    return createStringError("it has no dynamic symbols");
  Expected<const uint8_t *> Start = Elf.toMappedAddr(*Address);
  if (!Start)
    return Start.takeError();
  if (*Size > size_t(Elf.end() - *Start))
    return createStringError("its table of names goes beyond the end of the file");
  StringRef Names(reinterpret_cast<const char *>(*Start), *Size);
  auto Name = [&](uint64_t Offset) { return Names.substr(Offset).split('\0').first.str(); };

  for (const ELF64LE::Dyn &Entry : *Entries)
    if (Entry.getTag() == ELF::DT_NEEDED)
      Library.Needed.push_back(Name(Entry.getVal()));
  if (std::optional<uint64_t> Soname = Value(ELF::DT_SONAME))
    Library.Soname = Name(*Soname);
  if (Value(ELF::DT_FLAGS).value_or(0) & ELF::DF_STATIC_TLS)
    Library.WhyAtStart = "it has thread-locals that only the start of a process makes room for";
  if (Value(ELF::DT_FLAGS_1).value_or(0) & ELF::DF_1_NOOPEN)
    Library.WhyAtStart = "it is marked as one that cannot be loaded later";
  return Error::success();
}

/// Names that the linker itself gives to every library of some toolchains: places in it, and one for each version.
static bool isOfTheLinker(StringRef Name, StringRef Version) {
  return Name == Version ||
         is_contained({"_init", "_fini", "__bss_start", "_edata", "_end", "edata", "end", "etext", "_etext"}, Name);
}

static Error readSymbols(const Elf64 &File, SharedLibrary &Library) {
  Expected<std::vector<VersionEntry>> Versions = File.readDynsymVersions();
  if (!Versions)
    return Versions.takeError();
  size_t Index = 0; // of Versions, which is empty or has an entry for each symbol
  for (const ELFSymbolRef &Symbol : File.getDynamicSymbolIterators()) {
    const VersionEntry *Version = Versions->empty() ? nullptr : &(*Versions)[Index++];
    Expected<StringRef> Name = Symbol.getName();
    if (!Name)
      return Name.takeError();
    Expected<const ELF64LE::Sym *> Entry = File.getSymbol(Symbol.getRawDataRefImpl());
    if (!Entry)
      return Entry.takeError();
    bool IsGlobal = (*Entry)->getBinding() == ELF::STB_GLOBAL;
    if ((*Entry)->isUndefined()) {
      if (IsGlobal)
        Library.Undefined.insert(Name->str());
      continue;
    }
    if ((*Entry)->getBinding() == ELF::STB_LOCAL || (Version && !Version->Name.empty() && !Version->IsVerDef))
      continue; // an older version, which no link picks
    Library.Symbols[*Name] = Version ? Version->Name : "";
    if (IsGlobal && !isOfTheLinker(*Name, Library.Symbols[*Name]))
      Library.Strong.insert(Name->str());
  }
  return Error::success();
}

Expected<SharedLibrary> readSharedLibrary(const std::string &Path) {
  Expected<OwningBinary<ObjectFile>> File = ObjectFile::createObjectFile(Path);
  if (!File)
    return createStringError(Path + ": " + toString(File.takeError()));
  auto *Elf = dyn_cast<Elf64>(File->getBinary());
  if (!Elf || Elf->getArch() != Triple::x86_64 || Elf->getELFFile().getHeader().e_type != ELF::ET_DYN)
    return createStringError(Path + ": not a shared library for x86-64");
  SharedLibrary Library;
  Library.Soname = sys::path::filename(Path).str();
  Error E = readDynamicTable(*Elf, Library);
  if (!E)
    E = readSymbols(*Elf, Library);
  if (E)
    return createStringError(Path + ": " + toString(std::move(E)));
  return Library;
}

} // namespace faas
