//===- Splitter.cpp - a stream of JSON in units that fit memory ---------------------------------------------===//

#include "Splitter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <simdjson.h>

using namespace llvm;

namespace faas::profile {

static bool isSpace(char C) { return C == ' ' || C == '\t' || C == '\n' || C == '\r' || C == '\x1e'; }

/// Whether a line is one object or array, as far as brackets and strings tell.
static bool isBalanced(StringRef Line) {
  int Depth = 0;
  bool InString = false;
  for (size_t I = 0; I < Line.size(); ++I) {
    char C = Line[I];
    if (C == '"')
      InString = !InString;
    else if (InString)
      I += C == '\\';
    else if (C == '{' || C == '[')
      ++Depth;
    else if ((C == '}' || C == ']') && --Depth == 0)
      return I + 1 == Line.size();
  }
  return false;
}

/// Whether each line is a value of its own. A file may begin with a line that is broken, which does not end where a
/// document goes on.
static bool hasLines(StringRef Head) {
  auto [First, Rest] = Head.ltrim().split('\n');
  if (First.size() == Head.ltrim().size())
    return false;
  First = First.trim();
  bool MayBeBroken = !First.starts_with("[") && !StringRef("[{,:").contains(First.back());
  return isBalanced(First) || (MayBeBroken && Rest.starts_with("{") && isBalanced(Rest.split('\n').first.trim()));
}

Error Splitter::fill() {
  size_t Wanted = Size + std::max(Block, Size); // a long unit is not looked at too often
  Buffer.resize(std::max(Buffer.size(), Wanted + simdjson::SIMDJSON_PADDING));
  while (Size < Wanted && !Ended) {
    Expected<size_t> Got = From.read(&Buffer[Size], Wanted - Size);
    if (!Got)
      return Got.takeError();
    Size += *Got;
    Ended = !*Got;
  }
  return Error::success();
}

Expected<StringRef> Splitter::peek() {
  if (Error E = fill())
    return std::move(E);
  if (StringRef(Buffer.data(), Size).starts_with("\xef\xbb\xbf")) // a byte order mark
    At = Counted = 3;
  StringRef Head = StringRef(Buffer.data(), Size).drop_front(At);
  Form = hasLines(Head) ? Lines : Values;
  return Head;
}

Expected<std::string> Splitter::whole(size_t Most) {
  while (!Ended && Size <= Most)
    if (Error E = fill())
      return std::move(E);
  if (Size > Most)
    return createStringError(From.name() + ": is larger than " + std::to_string(Most >> 20) +
                             " MB, which only files of spans may be");
  return std::string(&Buffer[At], Size - At);
}

uint64_t Splitter::lineAt(size_t Offset) {
  Line += uint64_t(std::count(&Buffer[Counted], &Buffer[Offset], '\n'));
  Counted = Offset;
  return Line;
}

/// What is before this in Buffer is not needed any more.
size_t Splitter::kept() const {
  if (!Levels.empty() && !Levels.back().Descended)
    return Levels.back().Begin;
  return InValue && IsUnit ? ValueBegin : At;
}

void Splitter::splitLines(Chunk &C) {
  while (At < Size) {
    const char *Newline = static_cast<const char *>(std::memchr(&Buffer[At], '\n', Size - At));
    if (!Newline && !Ended) {
      At = Dropping ? Size : At;
      return;
    }
    size_t End = Newline ? size_t(Newline - Buffer.data()) : Size;
    bool Blank = std::all_of(&Buffer[At], &Buffer[End], isSpace);
    if (!Dropping && !Blank)
      C.Units.push_back({At, End - At, Line});
    Dropping = false;
    At = End + (Newline ? 1 : 0);
    Counted = At;
    Line += Newline ? 1 : 0;
  }
}

void Splitter::open(bool IsArray, size_t Begin) {
  if (!Levels.empty())
    Levels.back().Descended = true;
  Levels.push_back({IsArray, /*Descended=*/IsArray, Begin, lineAt(Begin)});
  At = Begin + 1;
}

void Splitter::startValue(size_t Begin, bool AsUnit) {
  InValue = true;
  IsUnit = AsUnit;
  InString = false;
  Depth = 0;
  At = ValueBegin = Begin;
  if (IsUnit)
    ValueLine = lineAt(Begin);
}

/// Moves At to the end of the value; false if it is not there yet.
bool Splitter::skipValue() {
  static const auto Matters = [] { // outside strings
    std::array<bool, 256> Table = {};
    for (unsigned char C : StringRef("\"{}[], \t\r\n"))
      Table[C] = true;
    return Table;
  }();
  while (At < Size) {
    if (InString) {
      while (At < Size && Buffer[At] != '"' && Buffer[At] != '\\')
        ++At;
      if (At == Size || (Buffer[At] == '\\' && At + 1 == Size))
        return false;
      if (Buffer[At] == '\\') {
        At += 2;
        continue;
      }
      ++At;
      InString = false;
      if (!Depth)
        return true;
    }
    while (At < Size && !Matters[uint8_t(Buffer[At])])
      ++At;
    if (At == Size)
      return false;
    switch (Buffer[At]) {
    case '"':
      InString = true;
      break;
    case '{':
    case '[':
      ++Depth;
      break;
    case '}':
    case ']':
      if (!Depth) // behind a number, say
        return true;
      if (!--Depth) {
        ++At;
        return true;
      }
      break;
    default:
      if (!Depth)
        return true;
    }
    ++At;
  }
  return false;
}

/// Reads a key and goes to its value; false if they are not there yet.
bool Splitter::readKey(Chunk &C) {
  size_t End = At + 1;
  while (End < Size && Buffer[End] != '"')
    End += Buffer[End] == '\\' ? 2 : 1;
  size_t Begin = End + 1;
  while (Begin < Size && isSpace(Buffer[Begin]))
    ++Begin;
  if (Begin < Size && Buffer[Begin] != ':')
    return breakOff(C);
  ++Begin;
  while (Begin < Size && isSpace(Buffer[Begin]))
    ++Begin;
  if (Begin >= Size) {
    At = Ended ? Size : At;
    return Ended;
  }
  StringRef Key(&Buffer[At + 1], End - At - 1);
  if (Buffer[Begin] == '[' && (Key == "resourceSpans" || Key == "batches" || Key == "data"))
    open(/*IsArray=*/true, Begin);
  else if (Buffer[Begin] == '{' && (Key == "trace" || Key == "result"))
    open(/*IsArray=*/false, Begin);
  else
    startValue(Begin, /*AsUnit=*/false);
  return true;
}

/// Makes a unit of what is no JSON, up to the end of the line; false if that is not there yet.
bool Splitter::breakOff(Chunk &C) {
  const char *Newline = static_cast<const char *>(std::memchr(&Buffer[At], '\n', Size - At));
  if (!Newline && !Ended)
    return false;
  size_t Begin = kept(), End = Newline ? size_t(Newline - Buffer.data()) : Size;
  C.Units.push_back({Begin, End - Begin, lineAt(Begin)});
  Levels.clear();
  At = End;
  return true;
}

/// At the end of the file. What is open there is a unit, so that it is reported.
void Splitter::cutOff(Chunk &C) {
  if (Levels.empty())
    return;
  size_t Begin = kept();
  C.Units.push_back({Begin, Size - Begin, lineAt(Begin)});
  Levels.clear();
}

void Splitter::splitValues(Chunk &C) {
  while (true) {
    if (InValue) {
      bool Complete = skipValue();
      if (!Complete && !Ended)
        return;
      InValue = false;
      if (!Complete)
        At = Size;
      if (IsUnit)
        C.Units.push_back({ValueBegin, At - ValueBegin, ValueLine});
      if (IsUnit && !Complete)
        Levels.clear(); // one report of the end is enough
    }
    while (At < Size && (isSpace(Buffer[At]) || Buffer[At] == ','))
      ++At;
    if (At == Size) {
      if (Ended)
        cutOff(C);
      return;
    }
    char Next = Buffer[At];
    bool More = true;
    if (Levels.empty()) {
      if (Next == '{' || Next == '[')
        open(Next == '[', At);
      else
        More = breakOff(C);
    } else if (Levels.back().IsArray) {
      if (Next == ']') {
        Levels.pop_back();
        ++At;
      } else if (Next == '}' || Next == ':') {
        More = breakOff(C);
      } else {
        startValue(At, /*AsUnit=*/true);
      }
    } else if (Next == '}') {
      ++At;
      if (const Level &L = Levels.back(); !L.Descended)
        C.Units.push_back({L.Begin, At - L.Begin, L.Line});
      Levels.pop_back();
    } else {
      More = Next == '"' ? readKey(C) : breakOff(C);
    }
    if (!More)
      return;
  }
}

/// Gives up on a unit that is too long.
void Splitter::dropTooLong(Chunk &C) {
  size_t Begin = kept();
  if (!C.Units.empty() || Size - Begin <= MaxUnit)
    return;
  if (Form == Lines) {
    C.TooLong.push_back(Line);
    Dropping = true;
    At = Size;
  } else if (!Levels.empty() && !Levels.back().Descended) {
    C.TooLong.push_back(Levels.back().Line);
    Levels.back().Descended = true;
  } else {
    C.TooLong.push_back(lineAt(Begin));
    IsUnit = false;
    At = std::max(At, Size - 1); // what cannot be a value waits for the end of its line
  }
}

/// Gives the chunk its text. What is not split yet stays here, in the memory that the chunk had.
void Splitter::handOver(Chunk &C) {
  size_t Keep = kept();
  lineAt(Keep);
  std::vector<char> Rest = std::move(C.Text);
  Rest.resize(std::max(Rest.size(), Size - Keep + simdjson::SIMDJSON_PADDING));
  std::copy(&Buffer[Keep], &Buffer[Size], Rest.begin());
  C.Text = std::move(Buffer);
  Buffer = std::move(Rest);
  Size -= Keep;
  At -= Keep;
  ValueBegin -= Keep;
  Counted -= Keep;
  for (Level &L : Levels)
    L.Begin -= Keep;
}

Expected<bool> Splitter::next(Chunk &C) {
  C.Units.clear();
  C.TooLong.clear();
  if (Form == Unknown)
    if (Expected<StringRef> Head = peek(); !Head)
      return Head.takeError();
  while (true) {
    Form == Lines ? splitLines(C) : splitValues(C);
    dropTooLong(C);
    if (!C.Units.empty() || !C.TooLong.empty())
      break;
    if (Ended)
      return false;
    if (Error E = fill())
      return std::move(E);
  }
  handOver(C);
  return true;
}

} // namespace faas::profile
