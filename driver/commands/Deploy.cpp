//===- Deploy.cpp - faas-merge deploy -----------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "deploy/Deployment.h"
#include "deploy/Program.h"
#include "plan/PlanFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

namespace {

struct DeployOptions {
  std::string Input; ///< a plan, or a binary
  std::string Platform, Output;
  std::string Registry;  ///< in front of names of images; "" = none
  std::string Originals; ///< a program, or a folder of them; "" = none
};

} // namespace

static Error checkName(StringRef Name, const DeployTarget &Target) {
  auto IsLower = [](char C) { return isLower(C) || isDigit(C); };
  bool IsProper, IsLabel = Target.Rule == NameRule::DnsLabel;
  if (IsLabel)
    IsProper = all_of(Name, [&](char C) { return IsLower(C) || C == '-'; }) && !Name.empty() && IsLower(Name.front()) &&
               IsLower(Name.back());
  else
    IsProper = all_of(Name, [](char C) { return isAlnum(C) || C == '-' || C == '_'; }) && !Name.empty() &&
               isAlpha(Name.front());
  if (IsProper && Name.size() <= Target.LongestName)
    return Error::success();
  return createStringError(
      "function '" + Name + "': names on " + Target.Name + " are at most " + Twine(Target.LongestName) + " " +
      (IsLabel ? "lower-case letters, digits and inner '-'" : "letters, digits, '-' and '_', and begin with a letter") +
      "; fuse it under another one with NAME=FILE");
}

static Error checkFrontEnd(const Deployment &D, const DeployTarget &Target) {
  SmallVector<StringRef> FrontEnds;
  Target.FrontEnds.split(FrontEnds, ' ', -1, /*KeepEmpty=*/false);
  if (D.Platform.empty() || FrontEnds.empty() || is_contained(FrontEnds, D.Platform))
    return Error::success();
  return createStringError("function '" + D.Name + "': its binary is for " + D.Platform + " only; make it again with " +
                           "--platform " + FrontEnds.front() + ", or without --platform");
}

/// "shop/front:fused"
static std::string imageName(const DeployOptions &Opts, StringRef Name, StringRef Tag) {
  return (Opts.Registry.empty() ? "" : StringRef(Opts.Registry).rtrim('/').str() + "/") + Name.str() + ":" + Tag.str();
}

static Error load(Deployment &D, const std::string &Path) {
  Expected<Program> P = readProgram(Path);
  if (!P)
    return P.takeError();
  D.Binary = std::move(P->Bytes);
  D.IsStatic = P->IsStatic;
  D.Platform = std::move(P->Platform);
  return Error::success();
}

/// The binaries of a plan, which are beside it.
static Expected<std::vector<Deployment>> readPlanned(const DeployOptions &Opts) {
  Expected<Plan> P = readPlan(Opts.Input);
  if (!P)
    return P.takeError();
  std::vector<Deployment> Deployments;
  for (const PlannedGroup &Group : P->Groups) {
    Deployment D;
    D.Name = Group.Root;
    D.InvokesOthers = any_of(
        P->Calls, [&](const PlannedCall &Call) { return Call.Remote && is_contained(Group.Members, Call.Caller); });
    if (Group.Needs[plan::Cpu])
      D.Cpu = double(Group.Needs[plan::Cpu]) / 1e6;
    if (Group.Needs[plan::Memory])
      D.Memory = uint64_t(Group.Needs[plan::Memory]);
    D.CpuLimit = P->Request.Cpu;
    D.MemoryLimit = P->Request.Memory;
    SmallString<128> Path(sys::path::parent_path(Opts.Input));
    sys::path::append(Path, Group.Root);
    if (!sys::fs::exists(Path))
      return createStringError(Path + ": the binary of the plan's root '" + Group.Root +
                               "' is not there; make it with " + "faas-merge --plan " + Opts.Input + " ... -o " +
                               (sys::path::has_parent_path(Opts.Input) ? sys::path::parent_path(Opts.Input) : ".") +
                               "/");
    if (Error E = load(D, Path.str().str()))
      return std::move(E);
    Deployments.push_back(std::move(D));
  }
  return Deployments;
}

static Expected<std::vector<Deployment>> readDeployments(const DeployOptions &Opts) {
  if (!looksLikeProgram(Opts.Input) && !sys::fs::is_directory(Opts.Input) &&
      sys::path::extension(Opts.Input) == ".json")
    return readPlanned(Opts);
  Deployment D;
  D.Name = sys::path::stem(Opts.Input).str();
  if (Error E = load(D, Opts.Input))
    return std::move(E);
  return std::vector<Deployment>{std::move(D)};
}

/// The programs whose place the binaries take.
static Expected<std::vector<Deployment>> readOriginals(const DeployOptions &Opts, ArrayRef<Deployment> Deployments) {
  std::vector<Deployment> Originals;
  for (const Deployment &D : Deployments) {
    Deployment Original;
    Original.Name = D.Name;
    Original.IsOriginal = Original.InvokesOthers = true;
    SmallString<128> Path(Opts.Originals);
    if (sys::fs::is_directory(Path))
      sys::path::append(Path, D.Name);
    else if (Deployments.size() > 1)
      return createStringError("--original " + Opts.Originals + ": the plan has " + Twine(Deployments.size()) +
                               " binaries; give a folder with a program for each");
    if (Error E = load(Original, Path.str().str()))
      return createStringError("--original " + toString(std::move(E)));
    Originals.push_back(std::move(Original));
  }
  return Originals;
}

static Error addFiles(const DeployOptions &Opts, const DeployTarget &Target, std::vector<Deployment> &Deployments,
                      StringRef Tag, StringRef Prefix, Artifacts &Files) {
  for (Deployment &D : Deployments) {
    if (Error E = checkName(D.Name, Target))
      return E;
    if (Error E = checkFrontEnd(D, Target))
      return E;
    D.Image = imageName(Opts, D.Name, Tag);
  }
  Artifacts Own;
  if (Error E = Target.Write(Deployments, Own))
    return E;
  for (auto &[Path, File] : Own)
    Files[(Prefix + Path).str()] = std::move(File);
  return Error::success();
}

static Error deploy(const DeployOptions &Opts) {
  const DeployTarget &Target = *find_if(deployTargets(),
                                        [&](const DeployTarget &T) { return T.Name == Opts.Platform; });
  if (Error E = checkFolder(Opts.Output))
    return E;
  Expected<std::vector<Deployment>> Deployments = readDeployments(Opts);
  if (!Deployments)
    return Deployments.takeError();
  Artifacts Files;
  if (Error E = addFiles(Opts, Target, *Deployments, "fused", "", Files))
    return E;
  if (!Opts.Originals.empty()) {
    Expected<std::vector<Deployment>> Originals = readOriginals(Opts, *Deployments);
    if (!Originals)
      return Originals.takeError();
    if (Error E = addFiles(Opts, Target, *Originals, "original", "rollback/", Files))
      return createStringError("--original: " + toString(std::move(E)));
  }
  for (const Deployment &D : *Deployments)
    if (D.IsStatic && D.InvokesOthers)
      WithColor::warning(errs(), "faas-merge")
          << "function '" << D.Name << "' invokes functions in other binaries, which a static binary cannot\n";
  if (Error E = writeArtifacts(Files, Opts.Output))
    return E;
  for (const auto &[Path, File] : Files)
    outs() << Path << "\n";
  return Error::success();
}

Expected<int> deployCommand(const Arguments &Line) {
  CLI::App App{
      "Writes what a platform needs to run fused binaries in place of the functions that they are named after.",
      "faas-merge deploy"};
  DeployOptions Opts;
  std::vector<std::string> Platforms;
  for (const DeployTarget &Target : deployTargets())
    Platforms.push_back(Target.Name.str());
  App.add_option("input", Opts.Input, "A plan.json with its binaries beside it, or one binary")
      ->type_name("FILE")
      ->required();
  App.add_option("--platform", Opts.Platform, "Where they will run")
      ->type_name("PLATFORM")
      ->required()
      ->check(CLI::IsMember(Platforms));
  App.add_option("-o,--output", Opts.Output, "A new folder for the files")->type_name("DIR")->required();
  App.add_option("--registry", Opts.Registry, "Where images are pushed to: they are named PREFIX/FUNCTION:fused")
      ->type_name("PREFIX");
  App.add_option("--original", Opts.Originals,
                 "The function's program, or a folder with those of all: files to roll back with are made of them too")
      ->type_name("PATH");
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  return exitStatus(deploy(Opts));
}

} // namespace faas
