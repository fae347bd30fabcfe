//===- Splitter.h - a stream of JSON in units that fit memory -----------------------------------------------===//
//
// A unit is
//   - a line, where each line is a JSON value of its own;
//   - otherwise an element of the array that a document is, or has under "resourceSpans", "batches" or "data":
//       {"data": [ {trace}, {trace}, ... ], "total": 0}
//     so that a document of any size can be read. An object without these is a unit as a whole.
//
// Only brackets and strings are looked at here; whether a unit is JSON its parser finds out. What is no JSON at the top
// is a unit up to the end of its line, so that it is reported and reading goes on behind it.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_SPLITTER_H
#define FAAS_DRIVER_PROFILE_SPLITTER_H

#include "Source.h"

#include "llvm/ADT/StringRef.h"

#include <vector>

namespace faas::profile {

struct Unit {
  size_t Begin, Size; ///< in the chunk's text
  uint64_t Line;
};

/// Consecutive units with their bytes.
struct Chunk {
  std::vector<char> Text; ///< with room for simdjson behind the last unit
  std::vector<Unit> Units;
  std::vector<uint64_t> TooLong; ///< lines of units that were left out
};

class Splitter {
public:
  static constexpr size_t DefaultBlock = 1 << 20, DefaultMaxUnit = 64 << 20;

  /// `Block` bytes are read at a time; units of more than `MaxUnit` bytes are left out.
  Splitter(Source &From, size_t Block = DefaultBlock, size_t MaxUnit = DefaultMaxUnit)
      : From(From), Block(Block), MaxUnit(MaxUnit) {}

  /// The first block, before any unit is taken, to find out what it is.
  llvm::Expected<llvm::StringRef> peek();

  /// The next units; false at the end. What `C` had is lost.
  llvm::Expected<bool> next(Chunk &C);

  /// All there is, instead of units; an error if that is more than `Most` bytes.
  llvm::Expected<std::string> whole(size_t Most);

private:
  llvm::Error fill();
  void splitLines(Chunk &C);
  void splitValues(Chunk &C);
  void open(bool IsArray, size_t Begin);
  bool readKey(Chunk &C);
  void startValue(size_t Begin, bool AsUnit);
  bool skipValue();
  bool breakOff(Chunk &C);
  void cutOff(Chunk &C);
  void dropTooLong(Chunk &C);
  void handOver(Chunk &C);
  size_t kept() const;
  uint64_t lineAt(size_t Offset);

  Source &From;
  size_t Block, MaxUnit;
  std::vector<char> Buffer;
  size_t Size = 0; ///< of what is read, in Buffer
  bool Ended = false;
  enum { Unknown, Lines, Values } Form = Unknown;

  // Offsets in Buffer.
  size_t At = 0; ///< looked at up to here
  size_t Counted = 0; ///< newlines up to here are in Line
  uint64_t Line = 1;
  bool Dropping = false; ///< the line at At is too long

  /// A document, or a part of it, that is read in units.
  struct Level {
    bool IsArray;
    bool Descended; ///< no unit itself, but parts of it are
    size_t Begin;
    uint64_t Line;
  };
  std::vector<Level> Levels; ///< outermost first

  // The value that At is in, which is a unit or is left out.
  bool InValue = false, IsUnit = false, InString = false;
  size_t ValueBegin = 0;
  uint64_t ValueLine = 0;
  unsigned Depth = 0; ///< open brackets
};

} // namespace faas::profile

#endif
