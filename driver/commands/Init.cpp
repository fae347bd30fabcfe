//===- Init.cpp - faas-merge init ---------------------------------------------------------------------------===//
//
// A project to begin with: `greet` is an ordinary program, `hello` invokes it by name. `make test` builds, fuses and asks
// them, here and in continuous integration.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Commands.h"

#include "deploy/Artifacts.h"
#include "support/Programs.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

//===- C ----------------------------------------------------------------------------------------------------===//

static constexpr StringLiteral GreetC = R"(/* greet - a program: the request on stdin, the response on stdout. */
#include <stdio.h>

int main(void) {
  char name[100] = "";
  scanf("%99s", name);
  printf("Hello, %s!\n", name);
}
)";

static constexpr StringLiteral HelloC = R"(/* hello - a handler: it invokes greet by its name. */
#include <faas.h>

int faas_main(void) {
  faas_bytes request = faas_request();
  faas_response greeting;
  if (faas_invoke("greet", request.data, request.size, &greeting) != FAAS_OK)
    return faas_fail(greeting.error);
  faas_respond(greeting.data, greeting.size);
  faas_response_free(&greeting);
  return 0;
}
)";

//===- C++ --------------------------------------------------------------------------------------------------===//

static constexpr StringLiteral GreetCpp = R"(// greet - a program: the request on stdin, the response on stdout.
#include <iostream>
#include <string>

int main() {
  std::string name;
  std::cin >> name;
  std::cout << "Hello, " << name << "!\n";
}
)";

static constexpr StringLiteral HelloCpp = R"(// hello - a handler: it invokes greet by its name.
#include <faas.hpp>

static std::string handle(std::string_view request) {
  faas::response greeting = faas::invoke("greet", request);
  return std::string(greeting.body());
}
FAAS_FUNCTION(handle)
)";

//===- Rust -------------------------------------------------------------------------------------------------===//

static constexpr StringLiteral Workspace = R"([workspace]
resolver = "2"
members = ["greet", "hello"]
)";

static constexpr StringLiteral GreetToml = R"([package]
name = "greet"
version = "0.1.0"
edition = "2021"
)";

static constexpr StringLiteral GreetRs = R"(//! greet - a program: the request on stdin, the response on stdout.

fn main() {
    let name = std::io::read_to_string(std::io::stdin()).expect("a name");
    println!("Hello, {}!", name.trim());
}
)";

/// Before and behind the path of the crate `faas`.
static constexpr StringLiteral HelloToml[] = {R"([package]
name = "hello"
version = "0.1.0"
edition = "2021"

# A part of faas-merge; below /usr if that is a Debian package.
[dependencies]
faas = { path = ")",
                                              R"(" }
)"};

static constexpr StringLiteral HelloRs = R"(//! hello - a handler: it invokes greet by its name.
#![no_main]

fn handle(request: &[u8]) -> Result<Vec<u8>, String> {
    faas::invoke("greet", request).map(|greeting| greeting.to_vec()).map_err(|e| e.to_string())
}

faas::function!(handle);
)";

//===- what builds them -------------------------------------------------------------------------------------===//

/// Before and behind the rule for a function's bitcode.
static constexpr StringLiteral Makefile[] = {R"(# Two functions in one binary:
#
#   make         build/fused
#   make test    sends it a request

MERGE ?= faas-merge
FUNCTIONS := hello greet

all: build/fused

build/fused: $(FUNCTIONS:%=build/%.bc)
	$(MERGE) fuse $(FUSE_FLAGS) $^ -o $@

)",
                                             R"make(
test: build/fused
	test "$$(echo World | build/fused)" = "Hello, World!"

clean:
	rm -rf build

.PHONY: all test clean
)make"};

static constexpr StringLiteral NativeRule[] = {"build/%.bc: %.", "\n\t@mkdir -p build\n\t$(MERGE) bitcode -o $@ -- "
                                                                 "-O2 -g $<\n"};
static constexpr StringLiteral CargoRule = "build/%.bc: %/src/main.rs %/Cargo.toml\n\t@mkdir -p build\n"
                                           "\t$(MERGE) bitcode -o $@ --cargo $*\n";

/// Before and behind the steps for Rust.
static constexpr StringLiteral Workflow[] = {
    R"(# Builds, fuses and tests the functions on GitHub, and shows on the page of the run what was fused.
name: fuse
on: [push, pull_request]
jobs:
  fuse:
    runs-on: ubuntu-latest
    container: debian:12
    steps:
      - uses: actions/checkout@v4
      # The variable FAAS_MERGE_DEB of the repository has the address of faas-merge's Debian package.
      - name: Install clang 22 and faas-merge
        env:
          DEB: ${{ vars.FAAS_MERGE_DEB }}
        run: |
          apt-get update
          apt-get install -y --no-install-recommends ca-certificates curl make
          curl -fsSL https://apt.llvm.org/llvm-snapshot.gpg.key -o /etc/apt/trusted.gpg.d/apt.llvm.org.asc
          echo "deb https://apt.llvm.org/bookworm/ llvm-toolchain-bookworm-22 main" > /etc/apt/sources.list.d/llvm.list
          curl -fsSL "$DEB" -o /tmp/faas-merge.deb
          apt-get update
          apt-get install -y --no-install-recommends /tmp/faas-merge.deb libcurl4
)",
    R"(      - run: faas-merge doctor
      - run: make test FUSE_FLAGS="--summary-markdown $GITHUB_STEP_SUMMARY"
)"};

static constexpr StringLiteral RustStep = R"(      - name: Install Rust
        run: |
          curl -fsSL https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain 1.95.0
          echo "$HOME/.cargo/bin" >> "$GITHUB_PATH"
)";

static Expected<Artifacts> projectIn(StringRef Language) {
  Artifacts Files;
  auto Add = [&](StringRef Path, const Twine &Contents) { Files[Path.str()].Contents = Contents.str(); };
  if (Language == "rust") {
    std::string Crate = besideThisProgram("../share/faas-merge/rust");
    SmallString<128> Path;
    if (std::error_code Code = sys::fs::real_path(Crate, Path))
      return createStringError(Crate + ": the crate faas is not there (" + Code.message() +
                               "); install faas-merge again");
    Add("Cargo.toml", Workspace);
    Add("greet/Cargo.toml", GreetToml);
    Add("greet/src/main.rs", GreetRs);
    Add("hello/Cargo.toml", HelloToml[0] + Path.str() + HelloToml[1]);
    Add("hello/src/main.rs", HelloRs);
    Add("Makefile", Makefile[0] + CargoRule + Makefile[1]);
    Add(".gitignore", "/build/\n/target/\n");
    Add(".github/workflows/fuse.yml", Workflow[0] + RustStep + Workflow[1]);
    return Files;
  }
  bool IsC = Language == "c";
  StringRef Suffix = IsC ? "c" : "cpp";
  Add(("greet." + Suffix).str(), IsC ? GreetC : GreetCpp);
  Add(("hello." + Suffix).str(), IsC ? HelloC : HelloCpp);
  Add("Makefile", Makefile[0] + NativeRule[0] + Suffix + NativeRule[1] + Makefile[1]);
  Add(".gitignore", "/build/\n");
  Add(".github/workflows/fuse.yml", Workflow[0] + Workflow[1]);
  return Files;
}

static Error init(const std::string &Folder, StringRef Language) {
  Expected<Artifacts> Files = projectIn(Language);
  if (!Files)
    return Files.takeError();
  if (Error E = writeArtifacts(*Files, Folder))
    return E;
  for (const auto &[Path, File] : *Files)
    outs() << Path << "\n";
  outs() << "Two functions that are fused by: make -C " << Folder << " test\n";
  return Error::success();
}

Expected<int> initCommand(const Arguments &Line) {
  CLI::App App{"Writes a small project to begin with: two functions, what builds and fuses them, and a workflow for "
               "continuous integration.",
               "faas-merge init"};
  std::string Folder, Language;
  App.add_option("folder", Folder, "A new folder for it")->type_name("DIR")->required();
  App.add_option("--language", Language, "What the functions are written in")
      ->required()
      ->check(CLI::IsMember({"c", "cpp", "rust"}));
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  return exitStatus(init(Folder, Language));
}

} // namespace faas
