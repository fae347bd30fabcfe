//===- Attributes.cpp - which function a span is about ------------------------------------------------------===//

#include "Attributes.h"
extern "C" {
#include "core/url_patterns.h"
}

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace faas::profile {

/// A gateway that queues requests. No boundary of a fused function, because the caller does not wait.
static const char OpenFaasAsync[] = "http://gateway.openfaas:8080/async-function/{function}";

static StringRef ref(faas_span Text) { return StringRef(Text.data, Text.size); }

Expected<Naming> Naming::make(const NamingOptions &Options) {
  Naming N;
  N.Attribute = Options.Attribute;
  for (StringRef Rename : Options.Renames) {
    auto [From, To] = Rename.split('=');
    if (From.empty() || To.empty())
      return createStringError("--rename " + Rename + ": expected FROM=TO");
    if (!N.Renames.try_emplace(From.str(), To.str()).second)
      return createStringError("--rename " + Rename + ": '" + From + "' is renamed twice");
  }
  std::vector<std::string> Patterns = Options.Gateways;
  for (const char *const *Pattern = faas_url_patterns; *Pattern; ++Pattern)
    Patterns.push_back(*Pattern);
  Patterns.push_back(OpenFaasAsync);
  for (const std::string &Text : Patterns) {
    faas_url Parts;
    if (!faas_url_split(Text.c_str(), &Parts))
      return createStringError("--gateway " + Text + ": is not a URL");
    // A pattern such as http://host/{function} would find a function in every path.
    StringRef Before = ref(Parts.path).split("{function}").first;
    bool ByPath = Before.size() > 1 && Before.size() < Parts.path.size;
    bool InHost = ref(Parts.host).contains("{function}");
    N.Routes.push_back({Text, ByPath ? Before.str() : "", InHost ? 0 : Parts.host.size, Text == OpenFaasAsync});
  }
  return std::move(N);
}

using Setter = void (*)(Attributes &A, StringRef Value);

template <StringRef Attributes::*Member> static void setText(Attributes &A, StringRef Value) { A.*Member = Value; }
template <bool Attributes::*Member> static void setTrue(Attributes &A, StringRef Value) { A.*Member = Value == "true"; }
template <bool Attributes::*Member> static void setPresent(Attributes &A, StringRef) { A.*Member = true; }

/// Null for an attribute that does not count.
static Setter setterOf(StringRef Key) {
  return StringSwitch<Setter>(Key)
      .Case("faas.name", setText<&Attributes::FaasName>)
      .Case("function-name", setText<&Attributes::FissionName>)
      .Case("service.name", setText<&Attributes::Service>)
      .Case("k8s.deployment.name", setText<&Attributes::Deployment>)
      .Case("faas.invoked_name", setText<&Attributes::Invoked>)
      .Case("service.peer.name", setText<&Attributes::Peer>)
      .Case("peer.service", [](Attributes &A, StringRef Value) { A.Peer = A.Peer.empty() ? Value : A.Peer; }) // older
      .Cases({"url.full", "http.url"}, setText<&Attributes::Url>)
      .Cases({"url.path", "http.target"}, setText<&Attributes::Path>)
      .Cases({"server.address", "http.host", "net.host.name", "net.peer.name"}, setText<&Attributes::Host>)
      .Cases({"server.port", "net.host.port", "net.peer.port"}, setText<&Attributes::Port>)
      .Case("faas.coldstart", setTrue<&Attributes::Cold>)
      .Case("faas.asynchronous", setTrue<&Attributes::Async>) // the runtime's own
      .Case("faas.trigger", setPresent<&Attributes::Faas>)
      .Case("error", [](Attributes &A, StringRef Value) { A.Error = Value != "false"; }) // Jaeger and Zipkin
      .Cases({"db.system", "db.system.name", "messaging.system"}, setPresent<&Attributes::Broker>)
      .Default(nullptr);
}

bool Naming::counts(StringRef Key) const { return setterOf(Key) || (!Attribute.empty() && Key == Attribute); }

void Naming::set(Attributes &A, StringRef Key, StringRef Value) const {
  if (!Attribute.empty() && Key == Attribute)
    A.Chosen = Value;
  if (Setter Set = setterOf(Key))
    Set(A, Value);
}

SpanBatch::Route Naming::route(const Attributes &A, SpanBatch &Batch) const {
  SmallString<256> All;
  for (StringRef Part : {A.Url, A.Host, A.Port, A.Path})
    (All += Part) += '\n';
  auto [Entry, New] = Batch.Routes.try_emplace(All);
  if (New) {
    bool Async = false;
    std::string Function = findRoute(A, Async);
    Entry->second = {Batch.Functions.number(renamed(Function)), Async};
  }
  return Entry->second;
}

std::string Naming::findRoute(const Attributes &A, bool &Async) const {
  SmallString<128> Text;
  StringRef Path = A.Path;
  bool Whole = true; // host and all
  if (!A.Url.empty())
    Text = A.Url;
  else if (!A.Host.empty()) {
    Text = A.Host;
    if (!A.Port.empty() && !A.Host.contains(':'))
      (Text += ":") += A.Port;
    Text += A.Path;
  } else
    Whole = false;
  faas_url Url;
  if (Whole && !faas_url_split(Text.c_str(), &Url))
    return "";
  if (Path.empty() && Whole)
    Path = ref(Url.path);
  Path = Path.take_until([](char C) { return C == '?' || C == '#'; });
  // Of several matches the shortest name: the pattern with more of the URL in it.
  StringRef Best;
  for (const Route &R : Routes) {
    faas_span Name = {nullptr, 0};
    // What cannot match is most, and quickly found out.
    bool Matches = Whole && (!R.HostSize || R.HostSize == Url.host.size) && faas_url_match(R.Text.c_str(), &Url, &Name);
    if (!Matches && !R.Prefix.empty() && Path.starts_with(R.Prefix))
      Matches = faas_url_match_path(R.Text.c_str(), {Path.data(), Path.size()}, &Name);
    if (Matches && Name.size && (Best.empty() || Name.size < Best.size())) {
      Best = ref(Name);
      Async |= R.Async;
    }
  }
  std::string Decoded;
  for (size_t I = 0; I < Best.size(); ++I) {
    unsigned Value;
    if (Best[I] == '%' && I + 2 < Best.size() && !Best.substr(I + 1, 2).getAsInteger(16, Value)) {
      Decoded += char(Value);
      I += 2;
    } else
      Decoded += Best[I];
  }
  return Decoded;
}

StringRef Naming::renamed(StringRef Name) const {
  auto Found = Renames.find(Name);
  return Found == Renames.end() ? Name : StringRef(Found->second);
}

static StringRef firstOf(std::initializer_list<StringRef> Texts) {
  for (StringRef Text : Texts)
    if (!Text.empty())
      return Text;
  return "";
}

void Naming::apply(Span &S, const Attributes &Own, const Attributes &Resource, StringRef Name, SpanBatch &Batch) const {
  S.Cold = Own.Cold;
  S.Async |= Own.Async;
  S.Error |= Own.Error;
  StringRef Function = firstOf(
      {Own.Chosen, Resource.Chosen, Own.FaasName, Resource.FaasName, Own.FissionName, Resource.FissionName});
  S.Named = !Function.empty();
  if (!S.Named) {
    // SDKs say unknown_service:PROGRAM where nobody named the service.
    StringRef Service = firstOf({Own.Service, Resource.Service});
    Function = firstOf({Service.starts_with("unknown_service") ? "" : Service, Own.Deployment, Resource.Deployment,
                        Own.Faas ? Name : ""});
  }
  Function = renamed(Function);
  if (S.Kind == SpanKind::Server && !S.Named && !(Own.Path.empty() && Own.Url.empty())) {
    SpanBatch::Route To = route(Own, Batch);
    if (To.Callee && Batch.Functions[To.Callee] != Function) {
      S.Gateway = true;
      S.Callee = To.Callee;
      S.Async |= To.Async;
      return;
    }
  }
  S.Function = Batch.Functions.number(Function);
  if (S.Kind != SpanKind::Client && S.Kind != SpanKind::Producer)
    return;
  StringRef Callee = firstOf({Own.Invoked, Own.Broker ? "" : Own.Peer});
  S.Callee = Batch.Functions.number(renamed(Callee));
  if (Callee.empty() && !(Own.Url.empty() && Own.Host.empty())) {
    SpanBatch::Route To = route(Own, Batch);
    S.Callee = To.Callee;
    S.Async |= To.Async;
  }
}

} // namespace faas::profile
