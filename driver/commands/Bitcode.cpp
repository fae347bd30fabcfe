//===- Bitcode.cpp - faas-merge bitcode ---------------------------------------------------------------------===//
//
//   faas-merge bitcode -o greet.bc -- greet.c util.cpp -Iinclude -lsqlite3      as for a C compiler
//   faas-merge bitcode --cargo greet -o greet.bc                                 a Cargo package
//
// Cargo builds the package as it always does, in a target folder of its own, with faas-cc as the linker and as the
// compiler of C code in build scripts: `lto = "fat"` brings all crates, std included, into one module, -C save-temps
// keeps that, and faas-cc puts it, with the C code, into the executable, from where it is taken.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "bitcode/ClangLine.h"
#include "bitcode/Inputs.h"
#include "bitcode/Manifest.h"
#include "bitcode/Rustc.h"
#include "bitcode/WholeProgram.h"
#include "faas/Environment.h"
#include "support/Output.h"
#include "support/Programs.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

using namespace llvm;

namespace faas {

namespace {

struct BitcodeOptions {
  std::string Output;
  std::string Name; ///< of the function; "" = the output's stem
  std::string Cargo; ///< folder of a package; "" = Compiler
  std::string Bin;
  std::string Features;
  std::string Environment; ///< file of variables; "" = none
  bool Separate = false;   ///< shares a binary with no other function
  std::vector<std::string> Compiler; ///< behind --
};

} // namespace

//===- Cargo ------------------------------------------------------------------------------------------------===//

/// The environment with some variables set.
static std::vector<std::string> environmentWith(std::initializer_list<std::pair<StringRef, std::string>> Variables) {
  std::vector<std::string> Result;
  for (char **Variable = environ; *Variable; ++Variable)
    if (none_of(Variables, [&](const auto &New) { return StringRef(*Variable).split('=').first == New.first; }))
      Result.push_back(*Variable);
  for (const auto &[Name, Value] : Variables)
    Result.push_back((Name + "=" + Value).str());
  return Result;
}

/// Where the crate `faas` finds libfaas.a, which has the main of a function that is built on its own: where the user
/// says, or in the folder of the runtime.
static std::string folderOfLibfaas() {
  const char *Given = getenv("LIBFAAS_DIR");
  return Given ? Given : besideThisProgram("../lib");
}

namespace {

struct CargoBinary {
  std::string Package;
  std::string Name;
};

/// What `cargo metadata` says of a folder.
struct CargoWorkspace {
  std::string TargetFolder;
  std::vector<CargoBinary> Binaries; ///< of the folder's package, or of all if the folder is only a workspace
};

} // namespace

static Expected<CargoWorkspace> readWorkspace(const std::string &Cargo, StringRef ManifestPath) {
  Expected<std::string> Text = outputOf(
      Cargo, {"metadata", "--no-deps", "--format-version", "1", "--manifest-path", ManifestPath}, std::nullopt);
  if (!Text)
    return Text.takeError();
  SmallString<128> Manifest;
  sys::fs::real_path(ManifestPath, Manifest);
  CargoWorkspace Found;
  try {
    nlohmann::json Metadata = nlohmann::json::parse(*Text);
    Found.TargetFolder = Metadata.at("target_directory").get<std::string>();
    bool IsPackage = any_of(Metadata.at("packages"), [&](const nlohmann::json &Package) {
      return Package.at("manifest_path").get<std::string>() == Manifest;
    });
    for (const nlohmann::json &Package : Metadata.at("packages"))
      if (!IsPackage || Package.at("manifest_path").get<std::string>() == Manifest)
        for (const nlohmann::json &Target : Package.at("targets"))
          if (Target.at("kind").at(0).get<std::string>() == "bin")
            Found.Binaries.push_back({Package.at("name").get<std::string>(), Target.at("name").get<std::string>()});
  } catch (const nlohmann::json::exception &E) {
    return createStringError(ManifestPath + ": 'cargo metadata' answers what is not understood: " + E.what());
  }
  return Found;
}

static Expected<CargoBinary> chooseBinary(const CargoWorkspace &Workspace, const BitcodeOptions &Options) {
  std::string Names;
  for (const CargoBinary &Binary : Workspace.Binaries) {
    if (Binary.Name == Options.Bin || (Options.Bin.empty() && Workspace.Binaries.size() == 1))
      return Binary;
    Names += (Names.empty() ? "" : ", ") + Binary.Name;
  }
  if (Names.empty())
    return createStringError(Options.Cargo + ": has no binary; a function is a program, with src/main.rs or a [[bin]]");
  if (Options.Bin.empty())
    return createStringError(Options.Cargo + ": has several binaries, give one of them with --bin: " + Names);
  return createStringError(Options.Cargo + ": has no binary '" + Options.Bin + "', but " + Names);
}

/// The path of the executable in the messages of a build; "" if there is none.
static std::string executableIn(StringRef Messages) {
  SmallVector<StringRef> Lines;
  Messages.split(Lines, '\n');
  for (StringRef Line : Lines) {
    nlohmann::json Message = nlohmann::json::parse(Line, nullptr, /*allow_exceptions=*/false);
    if (Message.is_object() && Message.value("reason", "") == "compiler-artifact" && Message["executable"].is_string())
      return Message["executable"].get<std::string>();
  }
  return "";
}

static Expected<SmallString<0>> buildWithCargo(const BitcodeOptions &Options) {
  ErrorOr<std::string> Cargo = sys::findProgramByName("cargo");
  if (!Cargo)
    return createStringError(
        "there is no cargo on PATH; install Rust, with rustup or Debian's rustc-web and cargo-web");
  if (Expected<std::string> Rustc = checkRustc(); !Rustc)
    return Rustc.takeError();
  SmallString<128> ManifestPath(Options.Cargo);
  sys::path::append(ManifestPath, "Cargo.toml");
  if (!sys::fs::exists(ManifestPath))
    return createStringError(Options.Cargo + ": there is no Cargo.toml; give the folder of a package");
  Expected<CargoWorkspace> Workspace = readWorkspace(*Cargo, ManifestPath);
  if (!Workspace)
    return Workspace.takeError();
  Expected<CargoBinary> Binary = chooseBinary(*Workspace, Options);
  if (!Binary)
    return Binary.takeError();

  std::string Linker = "target.x86_64-unknown-linux-gnu.linker=\"" + besideThisProgram("faas-cc") + "\"";
  std::vector<StringRef> Arguments = {"rustc",
                                      "--release",
                                      "--manifest-path",
                                      ManifestPath,
                                      "--package",
                                      Binary->Package,
                                      "--bin",
                                      Binary->Name,
                                      "--config",
                                      "profile.release.lto=\"fat\"",
                                      "--config",
                                      "profile.release.codegen-units=1",
                                      "--config",
                                      Linker,
                                      "--message-format=json-render-diagnostics"};
  if (!Options.Features.empty())
    Arguments.insert(Arguments.end(), {"--features", Options.Features});
  Arguments.insert(Arguments.end(), {"--", "-Csave-temps"});
  // A target folder of its own, so that the two kinds of builds do not undo each other's work.
  std::vector<std::string> Environment = environmentWith({{"CC", besideThisProgram("faas-cc")},
                                                          {"CXX", besideThisProgram("faas-c++")},
                                                          {"CARGO_TARGET_DIR", Workspace->TargetFolder + "/faas"},
                                                          {"LIBFAAS_DIR", folderOfLibfaas()}});
  std::vector<StringRef> Variables(Environment.begin(), Environment.end());
  Expected<std::string> Messages = outputOf(*Cargo, Arguments, ArrayRef<StringRef>(Variables));
  if (!Messages)
    return Messages.takeError();

  std::string Executable = executableIn(*Messages);
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Executable);
  if (!File)
    return createStringError(Options.Cargo + ": Cargo says of no executable that it made it (" +
                             File.getError().message() + ")");
  StringRef Found = findBitcode(**File);
  if (Found.empty())
    return createStringError(Executable +
                             ": Cargo made it without bitcode; do RUSTFLAGS or build.rustflags set a linker?");
  return SmallString<0>(Found);
}

//===- the command ------------------------------------------------------------------------------------------===//

static bool isSource(const LinkInput &Input) {
  StringRef Suffix = sys::path::extension(Input.Text);
  return Input.Kind == LinkInput::File && is_contained({".c", ".cc", ".cpp", ".cxx", ".c++", ".C"}, Suffix);
}

static Expected<SmallString<0>> compileSources(const BitcodeOptions &Options) {
  ClangLine Line = parseClangLine(Options.Compiler);
  if (Line.Action != ClangLine::Link)
    return createStringError("behind -- belongs what a C compiler needs to make the whole program: sources, objects, "
                             "flags and libraries, without -c or -shared");
  if (!Line.Output.empty())
    return createStringError("give -o before --");
  // clang tells sources by their suffix, and nothing is missed of what clang++ would link with.
  Expected<std::string> Clang = findClang(/*Cxx=*/false);
  if (!Clang)
    return Clang.takeError();
  std::vector<std::string> Arguments = Options.Compiler;
  // Behind all other folders, faas.h is found where it is installed. Without sources clang would warn of the flag.
  if (any_of(Line.Inputs, isSource))
    Arguments.insert(Arguments.begin(), {"-idirafter", besideThisProgram("../include")});
  Expected<SmallString<0>> Bitcode = linkWholeProgram(*Clang, Arguments);
  if (Bitcode && Bitcode->empty())
    return createStringError("nothing of the program is bitcode: compile its objects and archives with faas-cc, "
                             "faas-c++ or clang-22 -flto");
  return Bitcode;
}

/// Notes in the manifest what the command line says of the function.
static Error addToManifest(SmallString<0> &Bitcode, const BitcodeOptions &Options,
                           std::vector<std::string> Environment) {
  LLVMContext Context;
  Expected<std::unique_ptr<Module>> M = parseBitcodeFile({Bitcode.str(), "program"}, Context);
  if (!M)
    return M.takeError();
  Expected<Manifest> Contents = takeManifest(**M);
  if (!Contents)
    return Contents.takeError();
  Contents->Name = Options.Name;
  Contents->Environment = std::move(Environment);
  Contents->Separate = Options.Separate;
  writeManifest(**M, *Contents);
  Bitcode.clear();
  raw_svector_ostream Stream(Bitcode);
  WriteBitcodeToFile(**M, Stream);
  return Error::success();
}

static Error makeBitcode(const BitcodeOptions &Options) {
  if (Error E = checkWritable(Options.Output))
    return E;
  std::vector<std::string> Environment;
  if (!Options.Environment.empty()) {
    Expected<std::vector<std::string>> Variables = readVariables(Options.Environment);
    if (!Variables)
      return Variables.takeError();
    Environment = std::move(*Variables);
  }
  Expected<SmallString<0>> Bitcode = Options.Cargo.empty() ? compileSources(Options) : buildWithCargo(Options);
  if (!Bitcode)
    return Bitcode.takeError();
  if (!Options.Name.empty() || !Environment.empty() || Options.Separate)
    if (Error E = addToManifest(*Bitcode, Options, std::move(Environment)))
      return E;
  return writeTextFile(Options.Output, [&](raw_ostream &OS) { OS << *Bitcode; });
}

Expected<int> bitcodeCommand(const Arguments &Line) {
  CLI::App App{"Makes one file of bitcode of a function, for faas-merge: a Cargo package, or what stands behind -- as "
               "for a C compiler.",
               "faas-merge bitcode"};
  BitcodeOptions Opts;
  App.add_option("-o,--output", Opts.Output, "The file to write")->type_name("FILE.bc")->required();
  App.add_option("--name", Opts.Name, "The function's name. Default: the stem of the file that faas-merge is given")
      ->type_name("NAME");
  CLI::Option *Cargo = App.add_option("--cargo", Opts.Cargo, "Folder of a Cargo package")->type_name("DIR");
  App.add_option("--bin", Opts.Bin, "Which of its binaries. Default: the only one")->type_name("NAME")->needs(Cargo);
  App.add_option("--features", Opts.Features, "As for cargo build")->type_name("FEATURES")->needs(Cargo);
  App.add_option("--env", Opts.Environment, "Variables (a line NAME=VALUE each) that only this function sees")
      ->type_name("FILE");
  App.add_flag("--keep-separate", Opts.Separate, "The function is never in one binary with others");
  App.footer("faas-merge bitcode -o FILE.bc -- a.c b.cpp -Iinclude -lfoo\n"
             "faas-merge bitcode -o FILE.bc --cargo DIR --bin NAME");

  Arguments Own = Line;
  Own.Given = Line.Given.take_until([](StringRef Argument) { return Argument == "--"; });
  if (std::optional<int> Status = parse(App, Own))
    return *Status;
  if (Own.Given.size() != Line.Given.size())
    for (const char *Argument : Line.Given.drop_front(Own.Given.size() + 1))
      Opts.Compiler.push_back(Argument);
  if (Opts.Cargo.empty() == Opts.Compiler.empty())
    return refuse(App, "give either --cargo DIR or sources behind --");
  return exitStatus(makeBitcode(Opts));
}

} // namespace faas
