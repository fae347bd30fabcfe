//===- Artifacts.cpp - files to deploy, and archives of them ------------------------------------------------===//

#include "Artifacts.h"

#include "support/Output.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <archive.h>
#include <archive_entry.h>
#include <memory>

using namespace llvm;

namespace faas {

//===- a folder ----------------------------------------------------------------------------------------------===//

Error checkFolder(const std::string &Folder) {
  if (!sys::fs::exists(Folder))
    return Error::success();
  if (!sys::fs::is_directory(Folder))
    return createStringError(Folder + ": is not a folder; give a new one");
  std::error_code Code;
  sys::fs::directory_iterator First(Folder, Code);
  if (!Code && First != sys::fs::directory_iterator())
    return createStringError(Folder + ": is not empty; give a new folder");
  return Code ? createStringError(Folder + ": " + Code.message()) : Error::success();
}

static Error writeBelow(const Artifacts &Files, const std::string &Folder) {
  for (const auto &Entry : Files) {
    const Artifact &File = Entry.second;
    SmallString<128> Path(Folder);
    sys::path::append(Path, Entry.first);
    if (std::error_code Code = sys::fs::create_directories(sys::path::parent_path(Path)))
      return createStringError(Path + ": " + Code.message());
    if (Error E = writeText(Path.str().str(), [&](raw_ostream &OS) { OS << File.Contents; }))
      return E;
    sys::fs::perms Mode = sys::fs::perms(File.Executable ? 0755 : 0644);
    if (std::error_code Code = sys::fs::setPermissions(Path, Mode))
      return createStringError(Path + ": " + Code.message());
  }
  return Error::success();
}

Error writeArtifacts(const Artifacts &Files, const std::string &Folder) {
  if (Error E = checkFolder(Folder))
    return E;
  // Beside the folder, so that the last step is a rename, which replaces an empty one.
  std::string Final = StringRef(Folder).rtrim('/').str();
  std::string Temporary = Final + "." + std::to_string(sys::Process::getProcessId()) + ".tmp";
  auto Cleanup = scope_exit([&] { sys::fs::remove_directories(Temporary); });
  if (std::error_code Code = sys::fs::create_directories(Temporary))
    return createStringError(Folder + ": cannot make this folder: " + Code.message());
  if (Error E = writeBelow(Files, Temporary))
    return E;
  if (std::error_code Code = sys::fs::rename(Temporary, Final))
    return createStringError(Folder + ": cannot write it: " + Code.message());
  return Error::success();
}

//===- archives ----------------------------------------------------------------------------------------------===//

namespace {

/// An archive that libarchive writes into a string.
class ArchiveWriter {
public:
  explicit ArchiveWriter(int (*SetFormat)(archive *)) : Archive(archive_write_new(), archive_write_free) {
    Ok = Archive && SetFormat(Archive.get()) == ARCHIVE_OK &&
         archive_write_set_bytes_in_last_block(Archive.get(), 1) == ARCHIVE_OK &&
         archive_write_open(Archive.get(), &Bytes, nullptr, append, nullptr) == ARCHIVE_OK;
  }

  void addFolder(const std::string &Name, unsigned Mode) { add(Name + "/", AE_IFDIR, Mode, ""); }
  void addFile(const std::string &Name, const Artifact &File) {
    add(Name, AE_IFREG, File.Executable ? 0755 : 0644, File.Contents);
  }

  Expected<std::string> finish() {
    if (Ok && archive_write_close(Archive.get()) == ARCHIVE_OK)
      return std::move(Bytes);
    const char *Why = Archive ? archive_error_string(Archive.get()) : nullptr;
    return createStringError(Twine("cannot make an archive: ") + (Why ? Why : "out of memory"));
  }

private:
  static la_ssize_t append(archive *, void *Target, const void *Data, size_t Size) {
    static_cast<std::string *>(Target)->append(static_cast<const char *>(Data), Size);
    return la_ssize_t(Size);
  }

  /// Without a time, which a zip archive would have in the zone of this machine.
  void add(const std::string &Name, unsigned Type, unsigned Mode, StringRef Contents) {
    std::unique_ptr<archive_entry, void (*)(archive_entry *)> Entry(archive_entry_new(), archive_entry_free);
    archive_entry_set_pathname(Entry.get(), Name.c_str());
    archive_entry_set_filetype(Entry.get(), Type);
    archive_entry_set_perm(Entry.get(), Mode);
    archive_entry_set_size(Entry.get(), int64_t(Contents.size()));
    Ok = Ok && archive_write_header(Archive.get(), Entry.get()) == ARCHIVE_OK &&
         (Contents.empty() ||
          archive_write_data(Archive.get(), Contents.data(), Contents.size()) == la_ssize_t(Contents.size()));
  }

  std::unique_ptr<archive, int (*)(archive *)> Archive;
  std::string Bytes;
  bool Ok;
};

} // namespace

Expected<std::string> zipOf(const Artifacts &Files) {
  ArchiveWriter Writer(archive_write_set_format_zip);
  for (const auto &[Name, File] : Files)
    Writer.addFile(Name, File);
  return Writer.finish();
}

Expected<std::string> tarOf(const Artifacts &Files, const std::map<std::string, unsigned> &Folders) {
  ArchiveWriter Writer(archive_write_set_format_ustar);
  for (const auto &[Name, Mode] : Folders)
    Writer.addFolder(Name, Mode);
  for (const auto &[Name, File] : Files)
    Writer.addFile(Name, File);
  return Writer.finish();
}

} // namespace faas
