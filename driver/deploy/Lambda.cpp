//===- Lambda.cpp - an archive with `bootstrap` for each function, and a SAM template ------------------------===//

#include "Deployment.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <set>

using namespace llvm;

namespace faas {

/// The name of a resource: letters and digits only, and no other function's.
static std::string logicalId(StringRef Name, std::set<std::string> &Taken) {
  std::string Id;
  bool Upper = true;
  for (char C : Name) {
    if (isAlnum(C))
      Id += Upper ? toUpper(C) : C;
    Upper = !isAlnum(C);
  }
  std::string Unique = Id;
  for (unsigned N = 2; !Taken.insert(Unique).second; ++N)
    Unique = Id + std::to_string(N);
  return Unique;
}

Error writeLambda(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  std::string Template;
  raw_string_ostream OS(Template);
  std::set<std::string> Taken;
  OS << "# sam deploy --guided\n"
     << "AWSTemplateFormatVersion: \"2010-09-09\"\n"
     << "Transform: AWS::Serverless-2016-10-31\n"
     << "Resources:\n";
  for (const Deployment &D : Deployments) {
    if (Error E = addZip(D, "bootstrap", Files))
      return E;
    OS << formatv("  {0}:\n"
                  "    Type: AWS::Serverless::Function\n"
                  "    Properties:\n"
                  "      FunctionName: {1}\n"
                  "      CodeUri: {2}\n"
                  "      Handler: bootstrap\n"
                  "      Runtime: provided.al2023\n"
                  "      Architectures: [x86_64]\n"
                  "      MemorySize: {3}\n"
                  "      Timeout: {4}\n",
                  logicalId(D.Name, Taken), quoted(D.Name), quoted("./" + D.Name + ".zip"),
                  megabytes(D, /*Default=*/128, /*Least=*/128, /*Most=*/10240), RequestSeconds);
  }
  Files["template.yaml"] = {Template};
  return Error::success();
}

} // namespace faas
