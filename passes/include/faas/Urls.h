//===- Urls.h - URLs in a function's code -------------------------------------------------------------------===//

#ifndef FAAS_URLS_H
#define FAAS_URLS_H

#include "llvm/IR/Module.h"
#include <string>
#include <vector>

namespace faas {

/// A URL that code refers to.
struct UrlUse {
  std::string Url;      ///< "" where libcurl is given one that is computed
  std::string Location; ///< "file:line", or "" without debug information
};

/// Texts in constants of `M` that begin like an http URL, in the order of the module, and then the calls that give
/// libcurl a URL that is no constant. Needs: a module before faas-isolate, which renames libcurl's functions.
std::vector<UrlUse> findUrls(const llvm::Module &M);

} // namespace faas

#endif
