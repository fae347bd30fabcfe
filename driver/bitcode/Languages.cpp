//===- Languages.cpp - what a function was written in -------------------------------------------------------===//

#include "Languages.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugInfoMetadata.h"

using namespace llvm;

namespace faas {

/// By the text with which a compiler names itself; "" for clang, which takes several, and for those that are not known.
static StringRef languageOfCompiler(StringRef Producer) {
  return Producer.contains("rustc")    ? "Rust"
         : Producer.contains("flang")  ? "Fortran"
         : Producer.contains("ldc")    ? "D"
         : Producer.starts_with("zig") ? "Zig"
                                       : "";
}

static SmallVector<StringRef> identsOf(const Module &M) {
  SmallVector<StringRef> Idents;
  if (const NamedMDNode *Node = M.getNamedMetadata("llvm.ident"))
    for (const MDNode *Ident : Node->operands())
      if (auto *Text = dyn_cast<MDString>(Ident->getOperand(0)))
        Idents.push_back(Text->getString());
  return Idents;
}

static bool looksLikeCxx(const Module &M) {
  return M.getFunction("__gxx_personality_v0") ||
         any_of(M, [](const Function &F) { return F.getName().starts_with("_Z"); });
}

std::set<std::string> languagesOf(const Module &M) {
  std::set<std::string> Languages;
  bool HasClang = false, IsTold = false;
  for (StringRef Ident : identsOf(M)) {
    StringRef Language = languageOfCompiler(Ident);
    HasClang |= Language.empty();
    if (!Language.empty())
      Languages.insert(Language.str());
  }
  // Debug information says of each source what it is.
  for (const DICompileUnit *Unit : M.debug_compile_units()) {
    DISourceLanguageName Name = Unit->getSourceLanguage();
    auto Dwarf = dwarf::SourceLanguage(Name.hasVersionedName() ? 0 : Name.getName());
    StringRef Language = languageOfCompiler(Unit->getProducer());
    if (Language.empty())
      Language = dwarf::isCPlusPlus(Dwarf) ? "C++" : dwarf::isC(Dwarf) ? "C" : "";
    IsTold |= !Language.empty();
    if (!Language.empty())
      Languages.insert(Language.str());
  }
  if (HasClang && !IsTold)
    Languages.insert(looksLikeCxx(M) && Languages.empty() ? "C++" : "C");
  return Languages;
}

std::string languageOf(const Module &M) {
  std::set<std::string> Languages = languagesOf(M);
  for (const char *Language : {"Rust", "Fortran", "D", "Zig", "C++", "C"})
    if (Languages.count(Language))
      return Language;
  return looksLikeCxx(M) ? "C++" : "?";
}

std::string toolsOf(const Module &M) {
  SmallVector<StringRef> Producers = identsOf(M);
  for (const DICompileUnit *Unit : M.debug_compile_units())
    Producers.push_back(Unit->getProducer());
  std::string Tools;
  for (StringRef Producer : Producers)
    if (!StringRef(Tools).contains(Producer))
      Tools += (Tools.empty() ? "" : ", ") + Producer.str();
  return Tools;
}

} // namespace faas
