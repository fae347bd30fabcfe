//===- Drawing.cpp - a call graph as SVG --------------------------------------------------------------------===//
//
// Each binary is laid out for itself, with a port at its right end for each function that it calls elsewhere; then it
// is a box among the others, and what calls it leads to its left side, where its root is.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Drawing.h"

#include "Layout.h"
#include "Page.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace llvm;

namespace faas::html {

namespace {

constexpr double Margin = 14, Padding = 12, BoxHeight = 28, TitleHeight = 20, LabelHeight = 15;
constexpr double CharacterWidth = 7.3, SmallCharacterWidth = 6.7; // of monospaced fonts of 12 and 11 pixels
constexpr unsigned MostCharacters = 26, MostLabels = 60;

/// What is laid out at once: the inside of a binary, or the whole.
struct Level {
  std::vector<Box> Boxes;
  std::vector<Link> Links;
  std::vector<const DrawnCall *> Calls; ///< by link
  Point Size;
};

class Drawing {
public:
  Drawing(raw_ostream &OS, const std::vector<DrawnFunction> &Functions, const std::vector<DrawnCall> &Calls,
          const std::vector<DrawnBinary> &Binaries)
      : OS(OS), Functions(Functions), Calls(Calls), Binaries(Binaries), HasLabels(Calls.size() <= MostLabels) {}
  void print(const std::string &Label);

private:
  void layOutBinary(unsigned Number);
  void layOutAll();
  Box boxOf(const DrawnFunction &F) const;
  Link linkOf(unsigned From, unsigned To, const DrawnCall &Call, bool WithLabel) const;
  void joinCalls();
  void printFunction(const DrawnFunction &F, Point At, double Width);
  void printCall(const DrawnCall &Call, const Link &Way, Point Shift, bool HasTip);
  void printLoop(const DrawnCall &Call, Point At, double Width);

  raw_ostream &OS;
  const std::vector<DrawnFunction> &Functions;
  const std::vector<DrawnCall> &Calls;
  const std::vector<DrawnBinary> &Binaries;
  bool HasLabels;
  std::vector<int> Home;    ///< by function: its binary, or -1
  std::vector<unsigned> In; ///< by function: its box, in the binary or in the whole
  std::vector<Level> Inner; ///< by binary
  std::vector<DrawnCall> Joined; ///< calls between boxes of the whole, one for each callee
  std::map<std::pair<unsigned, unsigned>, unsigned> PortOf; ///< by binary and callee: a box in the binary
  Level Outer; ///< binaries, then the functions without one
  std::vector<unsigned> Alone;
};

} // namespace

static double characters(StringRef Text) {
  return double(count_if(Text, [](char C) { return (uint8_t(C) & 0xc0) != 0x80; }));
}

Box Drawing::boxOf(const DrawnFunction &F) const {
  return {std::max(40.0, characters(shortened(F.Name, MostCharacters)) * CharacterWidth + 20), BoxHeight};
}

Link Drawing::linkOf(unsigned From, unsigned To, const DrawnCall &Call, bool WithLabel) const {
  Link L{From, To};
  if (WithLabel && HasLabels && !Call.Label.empty()) {
    L.LabelWidth = characters(Call.Label) * SmallCharacterWidth + 6;
    L.LabelHeight = LabelHeight;
  }
  return L;
}

void Drawing::layOutBinary(unsigned Number) {
  Level &Inside = Inner[Number];
  for (unsigned F : Binaries[Number].Functions) {
    In[F] = unsigned(Inside.Boxes.size());
    Inside.Boxes.push_back(boxOf(Functions[F]));
  }
  for (const DrawnCall &Call : Calls) {
    if (Home[Call.From] != int(Number) || Call.From == Call.To)
      continue;
    if (Home[Call.To] == int(Number)) {
      Inside.Links.push_back(linkOf(In[Call.From], In[Call.To], Call, /*WithLabel=*/true));
      Inside.Calls.push_back(&Call);
      continue;
    }
    auto [Port, New] = PortOf.insert({{Number, Call.To}, unsigned(Inside.Boxes.size())});
    if (New)
      Inside.Boxes.push_back({0, 8, /*AtEnd=*/true});
    Inside.Links.push_back(linkOf(In[Call.From], Port->second, Call, /*WithLabel=*/false));
    Inside.Calls.push_back(&Call);
  }
  Inside.Size = layOut(Inside.Boxes, Inside.Links);
}

/// What is a call each inside is one between the boxes of the whole.
void Drawing::joinCalls() {
  std::map<std::pair<int, unsigned>, size_t> Known; // by binary (or function without one) and callee
  for (const DrawnCall &Call : Calls) {
    int From = Home[Call.From], To = Home[Call.To];
    if ((From >= 0 && From == To) || Call.From == Call.To)
      continue;
    auto [At, New] = Known.insert({{From >= 0 ? From : -1 - int(Call.From), Call.To}, Joined.size()});
    if (New) {
      Joined.push_back(Call);
      continue;
    }
    DrawnCall &Sum = Joined[At->second];
    Sum.Share = std::min(1.0, Sum.Share + Call.Share);
    Sum.Note += "\n" + Call.Note;
    Sum.IsAsync &= Call.IsAsync;
    Sum.Label.clear(); // the sum of texts would be none
  }
}

void Drawing::layOutAll() {
  for (unsigned B = 0; B < Binaries.size(); ++B) {
    double Title = characters(Binaries[B].Title) * SmallCharacterWidth;
    Outer.Boxes.push_back({std::max(Inner[B].Size.X, Title) + 2 * Padding,
                           Inner[B].Size.Y + 2 * Padding + (Binaries[B].Title.empty() ? 0 : TitleHeight)});
  }
  for (unsigned F = 0; F < Functions.size(); ++F)
    if (Home[F] < 0) {
      In[F] = unsigned(Outer.Boxes.size());
      Alone.push_back(F);
      Outer.Boxes.push_back(boxOf(Functions[F]));
    }
  joinCalls();
  for (const DrawnCall &Call : Joined) {
    unsigned From = Home[Call.From] >= 0 ? unsigned(Home[Call.From]) : In[Call.From];
    unsigned To = Home[Call.To] >= 0 ? unsigned(Home[Call.To]) : In[Call.To];
    Link L = linkOf(From, To, Call, /*WithLabel=*/true);
    if (Home[Call.From] >= 0) {
      const Box &Port = Inner[From].Boxes[PortOf.at({From, Call.To})];
      double Top = Padding + (Binaries[From].Title.empty() ? 0 : TitleHeight);
      L.FromShift = Top + Port.At.Y + Port.Height / 2 - Outer.Boxes[From].Height / 2;
    }
    Outer.Links.push_back(L);
    Outer.Calls.push_back(&Call);
  }
  Outer.Size = layOut(Outer.Boxes, Outer.Links);
}

void Drawing::printFunction(const DrawnFunction &F, Point At, double Width) {
  OS << "<g class=\"" << (F.IsOutside ? "outside" : F.Hue ? "function" : "plain") << (F.IsRoot ? " root" : "") << "\"";
  if (F.Hue)
    OS << formatv(" style=\"--hue:{0}\"", *F.Hue);
  OS << formatv("><rect class=\"box\" x=\"{0:f1}\" y=\"{1:f1}\" width=\"{2:f1}\" height=\"{3}\" rx=\"6\"/>"
                "<text x=\"{4:f1}\" y=\"{5:f1}\">{6}</text><title>{7}</title></g>\n",
                At.X, At.Y, Width, BoxHeight, At.X + 10, At.Y + 18.5, escaped(shortened(F.Name, MostCharacters)),
                escaped(F.Name) + (F.Note.empty() ? "" : "\n" + escaped(F.Note)));
}

static std::string classesOf(const DrawnCall &Call) {
  return std::string("call") + (Call.IsRemote ? " remote" : "") + (Call.IsAsync ? " async" : "");
}

void Drawing::printCall(const DrawnCall &Call, const Link &Way, Point Shift, bool HasTip) {
  auto At = [&](Point P) { return formatv("{0:f1} {1:f1}", P.X + Shift.X, P.Y + Shift.Y).str(); };
  const std::vector<Point> &Route = Way.Route;
  std::string Path = "M" + At(Route.front());
  for (size_t I = 1; I < Route.size(); ++I) {
    Point From = Route[I - 1], To = Route[I];
    if (std::abs(From.Y - To.Y) < 0.05) {
      if (std::abs(From.X - To.X) > 0.05)
        Path += "L" + At(To);
      continue;
    }
    double Bend = (To.X - From.X) / 2;
    if (std::abs(From.X - To.X) < 0.05)
      Path += "C" + At({From.X + (I + 1 == Route.size() ? -Turn : Turn), From.Y}) + " " +
              At({From.X + (I + 1 == Route.size() ? -Turn : Turn), To.Y}) + " " + At(To);
    else
      Path += "C" + At({From.X + Bend, From.Y}) + " " + At({To.X - Bend, To.Y}) + " " + At(To);
  }
  double Width = 1.2 + 3.8 * Call.Share;
  OS << "<g class=\"" << classesOf(Call) << "\">" << formatv("<path stroke-width=\"{0:f1}\" d=\"{1}\"/>", Width, Path);
  if (HasTip) {
    double Half = 3 + Width / 2;
    Point End = Route.back();
    OS << "<path class=\"tip\" d=\"M" << At(End) << "L" << At({End.X - 2 * Half, End.Y - Half}) << "L"
       << At({End.X - 2 * Half, End.Y + Half}) << "Z\"/>";
  }
  if (Way.LabelWidth > 0)
    OS << formatv("<text x=\"{0:f1}\" y=\"{1:f1}\" text-anchor=\"middle\">{2}</text>", Way.Label.X + Shift.X,
                  Way.Label.Y + Shift.Y + 4, escaped(Call.Label));
  OS << "<title>";
  SmallVector<StringRef> Lines;
  StringRef(Call.Note).split(Lines, '\n');
  for (size_t I = 0; I < Lines.size(); ++I)
    OS << (I ? "\n" : "") << escaped(Lines[I]);
  OS << "</title></g>\n";
}

/// A function that calls itself.
void Drawing::printLoop(const DrawnCall &Call, Point At, double Width) {
  double X = At.X + Width - 8;
  OS << "<g class=\"" << classesOf(Call) << "\">"
     << formatv("<path stroke-width=\"{0:f1}\" d=\"M{1:f1} {2:f1}c0 -13 -22 -13 -22 -2\"/>", 1.2 + 3.8 * Call.Share, X,
                At.Y)
     << formatv("<path class=\"tip\" d=\"M{0:f1} {1:f1}l-4 -6l8 0Z\"/><title>{2}</title></g>\n", X - 22, At.Y,
                escaped(Call.Note));
}

void Drawing::print(const std::string &Label) {
  Home.assign(Functions.size(), -1);
  In.resize(Functions.size());
  Inner.resize(Binaries.size());
  for (unsigned B = 0; B < Binaries.size(); ++B)
    for (unsigned F : Binaries[B].Functions)
      Home[F] = int(B);
  for (unsigned B = 0; B < Binaries.size(); ++B)
    layOutBinary(B);
  layOutAll();

  double Width = Outer.Size.X + 2 * Margin, Height = Outer.Size.Y + 2 * Margin;
  OS << formatv("<div class=\"scroll\"><svg style=\"--width:{0:f0}\" viewBox=\"0 0 {0:f0} {1:f0}\" "
                "role=\"img\" aria-label=\"{2}\">\n",
                Width, Height, escaped(Label));
  std::vector<Point> Corners; // of what is in a binary
  for (unsigned B = 0; B < Binaries.size(); ++B) {
    const Box &Frame = Outer.Boxes[B];
    Point At = {Frame.At.X + Margin, Frame.At.Y + Margin};
    OS << formatv("<g style=\"--hue:{0}\"><rect class=\"area\" x=\"{1:f1}\" y=\"{2:f1}\" width=\"{3:f1}\" "
                  "height=\"{4:f1}\" rx=\"10\"/>",
                  Binaries[B].Hue, At.X, At.Y, Frame.Width, Frame.Height);
    if (!Binaries[B].Title.empty())
      OS << formatv("<text class=\"note\" x=\"{0:f1}\" y=\"{1:f1}\">{2}</text>", At.X + Padding, At.Y + 19,
                    escaped(Binaries[B].Title));
    OS << "</g>\n";
    Corners.push_back({At.X + Padding, At.Y + Padding + (Binaries[B].Title.empty() ? 0 : TitleHeight)});
  }
  for (size_t L = 0; L < Outer.Links.size(); ++L)
    printCall(*Outer.Calls[L], Outer.Links[L], {Margin, Margin}, /*HasTip=*/true);
  for (unsigned B = 0; B < Binaries.size(); ++B)
    for (size_t L = 0; L < Inner[B].Links.size(); ++L) {
      Link Way = Inner[B].Links[L];
      bool ToPort = Way.To >= Binaries[B].Functions.size();
      if (ToPort) // on to the frame
        Way.Route.push_back({Outer.Boxes[B].Width - Padding, Way.Route.back().Y});
      printCall(*Inner[B].Calls[L], Way, Corners[B], !ToPort);
    }
  auto CornerOf = [&](unsigned F) {
    Point At = Home[F] >= 0 ? Inner[Home[F]].Boxes[In[F]].At : Outer.Boxes[In[F]].At;
    Point Corner = Home[F] >= 0 ? Corners[Home[F]] : Point{Margin, Margin};
    return Point{At.X + Corner.X, At.Y + Corner.Y};
  };
  for (const DrawnCall &Call : Calls)
    if (Call.From == Call.To)
      printLoop(Call, CornerOf(Call.From), boxOf(Functions[Call.From]).Width);
  for (unsigned F = 0; F < Functions.size(); ++F)
    printFunction(Functions[F], CornerOf(F), boxOf(Functions[F]).Width);
  OS << "</svg></div>\n";
}

void printDrawing(raw_ostream &OS, const std::vector<DrawnFunction> &Functions, const std::vector<DrawnCall> &Calls,
                  const std::vector<DrawnBinary> &Binaries, const std::string &Label) {
  Drawing(OS, Functions, Calls, Binaries).print(Label);
}

} // namespace faas::html
