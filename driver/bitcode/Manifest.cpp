//===- Manifest.cpp - what a function's bitcode needs besides itself ------------------------------------------===//
//
// Named metadata with one string of JSON:
//
//   !faas.manifest = !{!0}
//   !0 = !{!"{\"version\":1,\"libraries\":[{\"name\":\"sqlite3\",\"soname\":\"libsqlite3.so.0\"}],...}"}
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Manifest.h"

#include "llvm/IR/Metadata.h"

#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::json;

namespace faas {

static constexpr StringLiteral NodeName = "faas.manifest";
static constexpr int Version = 3;

void writeManifest(Module &M, const Manifest &Contents) {
  json Libraries = json::array();
  for (const ManifestLibrary &Library : Contents.Libraries)
    Libraries.push_back({{"name", Library.Name}, {"soname", Library.Soname}});
  json Text = {{"version", Version},
               {"name", Contents.Name},
               {"language", Contents.Language},
               {"tools", Contents.Tools},
               {"libraries", Libraries},
               {"library_paths", Contents.LibraryPaths},
               {"run_paths", Contents.RunPaths},
               {"environment", Contents.Environment},
               {"separate", Contents.Separate}};
  NamedMDNode *Node = M.getOrInsertNamedMetadata(NodeName);
  Node->clearOperands();
  LLVMContext &Context = M.getContext();
  // A path need not be UTF-8, and JSON must be.
  std::string Dumped = Text.dump(-1, ' ', false, json::error_handler_t::replace);
  Node->addOperand(MDNode::get(Context, MDString::get(Context, Dumped)));
}

Expected<Manifest> takeManifest(Module &M) {
  Manifest Contents;
  NamedMDNode *Node = M.getNamedMetadata(NodeName);
  if (!Node)
    return Contents;
  // Modules that llvm-link joined bring one each.
  std::vector<std::string> Texts;
  for (const MDNode *Entry : Node->operands())
    if (auto *Text = Entry->getNumOperands() ? dyn_cast_or_null<MDString>(Entry->getOperand(0)) : nullptr)
      Texts.push_back(Text->getString().str());
  Node->eraseFromParent();

  auto Unreadable = [&](const Twine &Why) {
    return createStringError(M.getModuleIdentifier() + ": its manifest " + Why + "; make the bitcode again");
  };
  for (const std::string &Text : Texts) {
    json Parsed = json::parse(Text, nullptr, /*allow_exceptions=*/false);
    try {
      if (int Found = Parsed.at("version").get<int>(); Found != Version)
        return Unreadable("is of version " + Twine(Found) + " and this faas-merge reads version " + Twine(Version));
      if (Contents.Name.empty())
        Contents.Name = Parsed.at("name").get<std::string>();
      if (Contents.Language.empty())
        Contents.Language = Parsed.at("language").get<std::string>();
      if (Contents.Tools.empty())
        Contents.Tools = Parsed.at("tools").get<std::string>();
      for (const json &Library : Parsed.at("libraries"))
        Contents.Libraries.push_back({Library.at("name").get<std::string>(), Library.at("soname").get<std::string>()});
      for (const json &Folder : Parsed.at("library_paths"))
        Contents.LibraryPaths.push_back(Folder.get<std::string>());
      for (const json &Folder : Parsed.value("run_paths", json::array())) // bitcode of before has none
        Contents.RunPaths.push_back(Folder.get<std::string>());
      for (const json &Variable : Parsed.at("environment"))
        Contents.Environment.push_back(Variable.get<std::string>());
      Contents.Separate |= Parsed.at("separate").get<bool>();
    } catch (const json::exception &) {
      return Unreadable("is damaged");
    }
  }
  return Contents;
}

} // namespace faas
