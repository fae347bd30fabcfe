//===- Source.cpp - bytes of a file, packed or not ----------------------------------------------------------===//

#include "Source.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <vector>
#include <zlib.h>
#include <zstd.h>

using namespace llvm;

namespace faas::profile {

namespace {

class TextSource : public Source {
public:
  TextSource(StringRef Text, const std::string &Called) : Rest(Text) { Name = Called; }
  Expected<size_t> read(char *To, size_t Size) override {
    Size = std::min(Size, Rest.size());
    std::memcpy(To, Rest.data(), Size);
    Rest = Rest.drop_front(Size);
    return Size;
  }

private:
  StringRef Rest;
};

class FileSource : public Source {
public:
  FileSource(int Fd, const std::string &Path) : Fd(Fd) { Name = Path; }
  ~FileSource() override {
    if (Fd != STDIN_FILENO)
      close(Fd);
  }
  Expected<size_t> read(char *To, size_t Size) override {
    ssize_t Got;
    do
      Got = ::read(Fd, To, Size);
    while (Got < 0 && errno == EINTR);
    if (Got < 0)
      return createStringError(Name + ": " + std::strerror(errno));
    return size_t(Got);
  }

private:
  int Fd;
};

/// What the sources have in common that read another one: its bytes, a block at a time.
class Unpacking : public Source {
public:
  Unpacking(std::unique_ptr<Source> From) : Packed(std::move(From)), Block(1 << 17) { Name = Packed->name(); }

protected:
  /// Makes Next and Left the next block if the last is used up.
  Error refill() {
    if (Left || AtEnd)
      return Error::success();
    Expected<size_t> Got = Packed->read(Block.data(), Block.size());
    if (!Got)
      return Got.takeError();
    Next = Block.data();
    Left = *Got;
    AtEnd = !*Got;
    return Error::success();
  }

  std::unique_ptr<Source> Packed;
  std::vector<char> Block;
  char *Next = nullptr;
  size_t Left = 0;
  bool AtEnd = false;
};

/// Gives back the bytes that were read to find out what a source is.
class Unread : public Unpacking {
public:
  Unread(std::unique_ptr<Source> From, std::string Head) : Unpacking(std::move(From)), Head(std::move(Head)) {}
  Expected<size_t> read(char *To, size_t Size) override {
    if (Head.empty())
      return Packed->read(To, Size);
    Size = std::min(Size, Head.size());
    std::memcpy(To, Head.data(), Size);
    Head.erase(0, Size);
    return Size;
  }

private:
  std::string Head;
};

class GzipSource : public Unpacking {
public:
  GzipSource(std::unique_ptr<Source> From) : Unpacking(std::move(From)) { inflateInit2(&Stream, 15 + 16); }
  ~GzipSource() override { inflateEnd(&Stream); }
  Expected<size_t> read(char *To, size_t Size) override {
    Stream.next_out = reinterpret_cast<Bytef *>(To);
    Stream.avail_out = unsigned(std::min<size_t>(Size, 1 << 30));
    unsigned Room = Stream.avail_out;
    while (Stream.avail_out == Room) {
      if (Error E = refill())
        return std::move(E);
      if (!Left) {
        if (InMember)
          return createStringError(Name + ": the gzip file ends too soon");
        return 0;
      }
      Stream.next_in = reinterpret_cast<Bytef *>(Next);
      Stream.avail_in = unsigned(Left);
      InMember = true;
      int Status = inflate(&Stream, Z_NO_FLUSH);
      Next = reinterpret_cast<char *>(Stream.next_in);
      Left = Stream.avail_in;
      if (Status == Z_STREAM_END) { // files may be put one behind the other
        inflateReset(&Stream);
        InMember = false;
      } else if (Status != Z_OK) {
        return createStringError(Name + ": the gzip file is damaged");
      }
    }
    return size_t(Room - Stream.avail_out);
  }

private:
  z_stream Stream = {};
  bool InMember = false;
};

class ZstdSource : public Unpacking {
public:
  ZstdSource(std::unique_ptr<Source> From) : Unpacking(std::move(From)), Stream(ZSTD_createDStream()) {
    // A file says how much memory it needs. This is what the zstd program allows, 128 MB; usual files need 8.
    ZSTD_DCtx_setParameter(Stream, ZSTD_d_windowLogMax, 27);
  }
  ~ZstdSource() override { ZSTD_freeDStream(Stream); }
  Expected<size_t> read(char *To, size_t Size) override {
    ZSTD_outBuffer Out = {To, Size, 0};
    while (!Out.pos) {
      if (Error E = refill())
        return std::move(E);
      if (!Left) {
        if (InFrame)
          return createStringError(Name + ": the zstd file ends too soon");
        return 0;
      }
      ZSTD_inBuffer In = {Next, Left, 0};
      size_t Status = ZSTD_decompressStream(Stream, &Out, &In);
      if (ZSTD_isError(Status))
        return createStringError(Name + ": the zstd file is damaged: " + ZSTD_getErrorName(Status));
      InFrame = Status != 0;
      Next += In.pos;
      Left -= In.pos;
    }
    return Out.pos;
  }

private:
  ZSTD_DStream *Stream;
  bool InFrame = false;
};

} // namespace

static Expected<std::unique_ptr<Source>> unpack(std::unique_ptr<Source> From) {
  std::string Head(4, '\0');
  size_t Size = 0;
  while (Size < Head.size()) {
    Expected<size_t> Got = From->read(&Head[Size], Head.size() - Size);
    if (!Got)
      return Got.takeError();
    if (!*Got)
      break;
    Size += *Got;
  }
  Head.resize(Size);
  StringRef Magic = Head;
  bool IsGzip = Magic.starts_with("\x1f\x8b"), IsZstd = Magic.starts_with("\x28\xb5\x2f\xfd");
  // Frames to be skipped, which pzstd and seekable files begin with.
  IsZstd |= Size == 4 && (Magic[0] & 0xf0) == 0x50 && Magic.substr(1) == "\x2a\x4d\x18";
  auto All = std::make_unique<Unread>(std::move(From), Head);
  if (IsGzip)
    return std::make_unique<GzipSource>(std::move(All));
  if (IsZstd)
    return std::make_unique<ZstdSource>(std::move(All));
  return All;
}

Expected<std::unique_ptr<Source>> Source::open(const std::string &Path) {
  int Fd = Path == "-" ? STDIN_FILENO : ::open(Path.c_str(), O_RDONLY | O_CLOEXEC);
  if (Fd < 0)
    return createStringError(Path + ": " + std::strerror(errno));
  return unpack(std::make_unique<FileSource>(Fd, Path == "-" ? "the standard input" : Path));
}

Expected<std::unique_ptr<Source>> Source::ofText(StringRef Text, const std::string &Name) {
  return unpack(std::make_unique<TextSource>(Text, Name));
}

} // namespace faas::profile
