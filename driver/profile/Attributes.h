//===- Attributes.h - which function a span is about --------------------------------------------------------===//
//
//   whose span     --function-attribute, faas.name, function-name (Fission), service.name, k8s.deployment.name
//   who is called  faas.invoked_name, service.peer.name, peer.service, a URL with the form of a gateway's pattern
//
// Old and new names of the semantic conventions are looked at, the span's own attributes before its resource's.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_ATTRIBUTES_H
#define FAAS_DRIVER_PROFILE_ATTRIBUTES_H

#include "Span.h"

#include "llvm/Support/Error.h"

#include <map>

namespace faas::profile {

/// Attributes of a span or of a resource. They refer to what is parsed, or to memory of the parser's.
struct Attributes {
  llvm::StringRef Chosen; ///< --function-attribute's
  llvm::StringRef FaasName, FissionName, Service, Deployment;
  llvm::StringRef Invoked, Peer, Url, Path, Host, Port;
  bool Cold = false, Error = false, Async = false;
  bool Faas = false;   ///< has a trigger: an entry of a function, even if nothing names it
  bool Broker = false; ///< to or from a broker of messages or a database
};

/// The options on names.
struct NamingOptions {
  std::string Attribute;             ///< --function-attribute; "" = none
  std::vector<std::string> Gateways; ///< patterns as for --gateway
  std::vector<std::string> Renames;  ///< "FROM=TO"
};

/// Knows the rules. Thread-safe: nothing changes after it is made.
class Naming {
public:
  static llvm::Expected<Naming> make(const NamingOptions &Options);

  /// Whether an attribute of this name says anything here. The values of others need not be read.
  bool counts(llvm::StringRef Key) const;
  /// Sets the attribute of this name, if it is one that counts. Of a value that is no text: its JSON.
  void set(Attributes &A, llvm::StringRef Key, llvm::StringRef Value) const;

  /// Fills in Function, Callee and what else follows from attributes. `Name` is the span's, which will be in `Batch`.
  void apply(Span &S, const Attributes &Own, const Attributes &Resource, llvm::StringRef Name, SpanBatch &Batch) const;

  /// By --rename.
  llvm::StringRef renamed(llvm::StringRef Name) const;

private:
  struct Route {
    std::string Text;
    std::string Prefix; ///< of a path that says alone that it is a gateway's; "" if there is none
    size_t HostSize; ///< 0 if the function is named there
    bool Async;
  };
  /// What the URL says, which the batch remembers.
  SpanBatch::Route route(const Attributes &A, SpanBatch &Batch) const;
  /// The function that a URL names; "" if it names none. `Async` is set if the platform answers before it runs.
  std::string findRoute(const Attributes &A, bool &Async) const;

  std::string Attribute;
  std::map<std::string, std::string, std::less<>> Renames;
  std::vector<Route> Routes;
};

} // namespace faas::profile

#endif
