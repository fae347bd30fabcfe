//===- CommandLine.cpp - what command lines have in common --------------------------------------------------===//

#include "CommandLine.h"

#include "HelpText.h"
#include "support/Suggestion.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/WithColor.h"

namespace faas {

/// As didYouMean, of the options' long names.
static std::string suggestOption(const CLI::App &App, llvm::StringRef Given) {
  std::vector<std::string> Names;
  for (const CLI::Option *Option : App.get_options())
    llvm::append_range(Names, Option->get_lnames());
  return didYouMean(Given, Names);
}

std::optional<int> parse(CLI::App &App, const Arguments &Line) {
  App.get_help_ptr()->description("Print this help");
  if (Line.Describe) {
    Line.Describe(App);
    return 0;
  }
  try {
    App.parse(int(Line.Given.size()), Line.Given.data());
    return std::nullopt;
  } catch (const CLI::CallForHelp &) {
    printHelp(App, llvm::outs());
    return 0;
  } catch (const CLI::ConfigError &E) {
    // CLI11 says "INI was not able to parse KEY", for a section "SECTION.++", and does not say where.
    std::string Text = E.what();
    llvm::StringRef Key = llvm::StringRef(Text).rsplit(' ').second;
    Key.consume_back(".++");
    return refuse(App, (App.get_config_ptr()->as<std::string>() + ": cannot use '" + Key.str() +
                        "': expected KEY = VALUE with the name of an option" + suggestOption(App, Key))
                           .c_str());
  } catch (const CLI::ExtrasError &E) {
    for (llvm::StringRef Extra : App.remaining())
      if (Extra.starts_with("--"))
        return refuse(
            App,
            ("there is no option " + Extra + suggestOption(App, Extra.drop_front(2).split('=').first)).str().c_str());
    return refuse(App, E.what());
  } catch (const CLI::ParseError &E) {
    if (E.get_exit_code() == 0) // --version
      return App.exit(E);
    return refuse(App, E.what());
  }
}

int refuse(const CLI::App &App, const char *Text) {
  llvm::WithColor::error(llvm::errs(), "faas-merge") << Text << "; see " << App.get_name() << " --help\n";
  return 2;
}

llvm::Expected<int> exitStatus(llvm::Error E) {
  if (E)
    return std::move(E);
  return 0;
}

CLI::Option *addInputs(CLI::App &App, std::vector<std::string> &Inputs) {
  return App
      .add_option("input", Inputs,
                  "Bitcode (.bc) or textual IR (.ll) of one function each. The file's stem is the "
                  "function's name; NAME=FILE gives another")
      ->type_name("[NAME=]FILE");
}

/// Why `Pattern` cannot be a pattern for URLs of functions; "" if it can. The runtime (gateways.c) matches it.
static std::string checkGateway(const std::string &Pattern) {
  const std::string Marker = "{function}";
  llvm::StringRef Rest = Pattern;
  if (!Rest.consume_front("http://") && !Rest.consume_front("https://"))
    return Pattern + ": must begin with http:// or https://";
  if (Rest.empty() || Rest.starts_with("/") || Rest.starts_with(":"))
    return Pattern + ": has no host";
  if (Rest.find_if([](char C) { return C <= ' ' || C == 0x7f || llvm::StringRef("@?#;").contains(C); }) != Rest.npos)
    return Pattern + ": must not have a space or one of @ ? # ;";
  if (Rest.count(Marker) != 1)
    return Pattern + ": must have " + Marker + " once, where the function's name stands";
  return "";
}

const char *const GatewaysInCode =
    "URLs by which HTTP clients in the functions invoke functions, with {function} for the name; may be repeated. "
    "Known without it: OpenFaaS's and Fission's in the cluster, and FAAS_GATEWAY at run time";
const char *const GatewaysInTraces =
    "URLs in traces that invoke functions, with {function} for the name; may be repeated. Known without it: "
    "OpenFaaS's and Fission's";

void addGateways(CLI::App &App, std::vector<std::string> &Gateways, const char *Help) {
  App.add_option("--gateway", Gateways, Help)
      ->type_name("PATTERN")
      ->check(CLI::Validator(checkGateway, ""))
      ->allow_extra_args(false);
}

void addRustSysroot(CLI::App &App, std::string &RustSysroot) {
  App.add_option("--rust-sysroot", RustSysroot,
                 "Where to find Rust's standard library for inputs of rustc --emit=llvm-bc. Default: "
                 "`rustc --print sysroot`")
      ->type_name("DIR");
}

void addProfileReading(CLI::App &App, ProfileOptions &Profile) {
  auto List = [&](const char *Name, std::vector<std::string> &Target, const char *Type, const char *Help) {
    return App.add_option(Name, Target, Help)->type_name(Type)->allow_extra_args(false);
  };
  List("--metrics", Profile.Metrics, "[cpu=|memory=]FILE",
       "CPU and memory of functions: an answer of Prometheus over cAdvisor's metrics, or a profile");
  App.add_option("--function-attribute", Profile.Naming.Attribute,
                 "The attribute of spans that names the function, above those of the conventions")
      ->type_name("KEY");
  List("--rename", Profile.Naming.Renames, "FROM=TO", "Another name for a function of the profile");
  App.add_option("--open-spans", Profile.OpenSpans, "Spans to hold until their traces are complete")
      ->type_name("N")
      ->check(CLI::Range(size_t(1), size_t(100000000)))
      ->capture_default_str();
}

std::vector<CLI::Option *> addLimits(CLI::App &App, PlanRequest &Request, CLI::Option *Plan) {
  size_t Before = App.get_options().size();
  auto Bytes = [](std::optional<uint64_t> &Target) {
    return [&Target](const std::string &Text) {
      Target = parseBytes(Text);
      if (!Target || !*Target)
        throw CLI::ValidationError(Text + " is not a number of bytes such as 128M");
    };
  };
  // CLI::Range lets NaN through.
  auto Between = [](double Least, double Most) {
    return [=](const std::string &Text) {
      double Value = 0;
      if (!llvm::StringRef(Text).getAsDouble(Value) && Value >= Least && Value <= Most)
        return std::string();
      return llvm::formatv("{0} is not a number from {1} to {2}", Text, Least, Most).str();
    };
  };
  App.add_option("--cpu", Request.Cpu, "Cores that a binary may need")->type_name("CORES")->check(Between(1e-6, 1e6));
  App.add_option_function<std::string>("--memory", Bytes(Request.Memory), "Memory that a binary may need, as 128M")
      ->type_name("BYTES");
  App.add_option_function<std::string>("--size", Bytes(Request.Size), "Bytes that a binary may have, as 10M")
      ->type_name("BYTES");
  App.add_option("--max-functions", Request.Functions, "Functions that a binary may have")
      ->type_name("N")
      ->check(CLI::Range(uint64_t(1), uint64_t(1000000)));
  auto List = [&](const char *Name, std::vector<std::string> &Target, const char *Help, const char *Type) {
    App.add_option(Name, Target, Help)->type_name(Type)->allow_extra_args(false);
  };
  List("--keep-separate", Request.Separate, "This function has a binary to itself", "FUNCTION");
  List("--together", Request.Together, "Calls between these functions are local", "FUNCTION,FUNCTION...");
  List("--apart", Request.Apart, "These functions are never in one binary", "FUNCTION,FUNCTION...");
  List("--never-clone", Request.NeverClone, "This function is in one binary only", "FUNCTION");
  List("--trust", Request.Trust, "Functions of different labels never share a binary", "FUNCTION=LABEL");
  App.add_option("--plan-seconds", Request.Seconds, "Stop then, with the best plan found and a bound on the best one")
      ->type_name("SECONDS")
      ->check(Between(0, 1e6))
      ->capture_default_str();
  std::vector<CLI::Option *> Limits = App.get_options();
  Limits.erase(Limits.begin(), Limits.begin() + long(Before));
  for (CLI::Option *Limit : Limits)
    Limit->excludes(Plan);
  return Limits;
}

void addReportPage(CLI::App &App, std::string &ReportPage) {
  App.add_option("--report", ReportPage,
                 "Write a page with the call graph before and after, the binaries and what they need, and what was not "
                 "fused and why")
      ->type_name("FILE.html");
}

void addPort(CLI::App &App, int &Port, const char *Help) {
  App.add_option("--port", Port, Help)->type_name("PORT")->check(CLI::Range(0, 65535))->capture_default_str();
}

} // namespace faas
