//===- Output.cpp - files that are complete or untouched -----------------------------------------------------===//

#include "Output.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

Error checkWritable(const std::string &Path) {
  if (sys::fs::is_directory(Path))
    return createStringError(Path + ": is a folder; give the name of a file");
  if (sys::fs::exists(Path))
    return Error::success();
  StringRef Folder = sys::path::parent_path(Path);
  Folder = Folder.empty() ? "." : Folder;
  std::error_code Code = sys::fs::access(Folder, sys::fs::AccessMode::Write);
  if (!Code && !sys::fs::is_directory(Folder))
    Code = std::make_error_code(std::errc::not_a_directory);
  if (Code)
    return createStringError(Path + ": cannot write there: " + Code.message() +
                             "; give a file in a folder that exists and that you may write to");
  return Error::success();
}

Error writeText(const std::string &Path, function_ref<void(raw_ostream &)> Write) {
  std::error_code Code;
  raw_fd_ostream File(Path, Code);
  if (!Code)
    Write(File);
  File.close();
  Code = Code ? Code : File.error();
  File.clear_error();
  return Code ? createStringError(Path + ": " + Code.message()) : Error::success();
}

Error writeFile(const std::string &Path, function_ref<Error(const std::string &)> Write) {
  // Beside the final file, so that the last step is a rename within one file system.
  // A rename would replace a device or a pipe by a file.
  if (sys::fs::exists(Path) && !sys::fs::is_regular_file(Path))
    return Write(Path);
  std::string Temporary = Path + "." + std::to_string(sys::Process::getProcessId()) + ".tmp";
  auto Cleanup = scope_exit([&] { sys::fs::remove(Temporary); });
  if (Error E = Write(Temporary))
    return E;
  if (std::error_code Code = sys::fs::rename(Temporary, Path))
    return createStringError(Path + ": cannot write it: " + Code.message());
  return Error::success();
}

Error writeTextFile(const std::string &Path, function_ref<void(raw_ostream &)> Write) {
  return writeFile(Path, [&](const std::string &Temporary) { return writeText(Temporary, Write); });
}

} // namespace faas
