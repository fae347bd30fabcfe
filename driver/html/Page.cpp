//===- Page.cpp - pages that need nothing else --------------------------------------------------------------===//

#include "Page.h"

#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Unicode.h"

#include <algorithm>

using namespace llvm;

namespace faas::html {

/// Colours are named for what they are for; those of binaries have a hue each, and light and shade from here.
static const char *const Style = R"(
:root {
  color-scheme: light dark;
  --page: #fff; --text: #1c2330; --faint: #5a6475; --line: #d5dae3; --head: #f3f5f9; --bar: #cfe0fb;
  --call: #7d8899; --remote: #c4302b; --fill: 92%; --fill-colour: 65%; --edge: 36%; --area: 97%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181f; --text: #e4e8ef; --faint: #9aa5b7; --line: #333b48; --head: #1d232d; --bar: #24436f;
    --call: #8592a6; --remote: #ff7b72; --fill: 23%; --fill-colour: 38%; --edge: 66%; --area: 13%;
  }
}
* { box-sizing: border-box }
body {
  margin: 0 auto; padding: 1.5rem clamp(.8rem, 3vw, 2.5rem) 3rem; max-width: 100rem;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--text); background: var(--page);
}
h1 { font-size: 1.5rem; margin: 0 0 .3rem; overflow-wrap: anywhere }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; overflow-wrap: anywhere }
p { margin: .4rem 0; max-width: 75ch; color: var(--faint); overflow-wrap: anywhere }
.scroll { overflow-x: auto; margin: .6rem 0 }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .28rem .9rem .28rem .5rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line) }
th { background: var(--head); font-weight: 600; white-space: nowrap }
td { white-space: nowrap }
td.long { white-space: normal; min-width: 15rem; max-width: 34rem; overflow-wrap: break-word }
.n { text-align: right }
td[style] { background: linear-gradient(to right, var(--bar) var(--share), transparent 0) }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .6rem; margin: 1rem 0 }
dl div { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .8rem }
dt { color: var(--faint); font-size: .85rem }
dd { margin: 0; font-size: 1.1rem; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
svg { display: block; width: clamp(.7px * var(--width), 100%, 1px * var(--width)); height: auto;
  font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }
svg text { fill: var(--text) }
.box { fill: hsl(var(--hue) var(--fill-colour) var(--fill)); stroke: hsl(var(--hue) 55% var(--edge)) }
.plain .box { fill: var(--head); stroke: var(--faint) }
.outside .box { fill: none; stroke: var(--faint); stroke-dasharray: 4 3 }
.root .box { stroke-width: 2.5 }
.area { fill: hsl(var(--hue) 45% var(--area)); stroke: hsl(var(--hue) 40% var(--edge)); stroke-opacity: .45 }
.call path { fill: none; stroke: var(--call); stroke-opacity: .75 }
.call .tip { fill: var(--call); stroke: none }
.call.remote path { stroke: var(--remote) }
.call.remote .tip { fill: var(--remote) }
.call.async path { stroke-dasharray: 6 4 }
.call text, text.note { fill: var(--faint); font-size: 11px }
.call text { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round }
.call:hover path { stroke: var(--text); stroke-opacity: 1 }
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --text: #000; --faint: #444; --line: #bbb; --head: #f3f5f9; --bar: #dde6f5;
    --call: #667; --remote: #b00; --fill: 92%; --fill-colour: 65%; --edge: 36%; --area: 97%;
  }
  * { print-color-adjust: exact }
  body { max-width: none; padding: 0; font-size: 10pt }
  .scroll { overflow: visible }
  svg { width: auto; max-width: 100%; max-height: 24cm }
  td { white-space: normal }
  h2, h3 { break-after: avoid }
  tr, dl div, svg { break-inside: avoid }
  th, td { padding: .15rem .5rem .15rem .2rem }
}
)";

std::string escaped(StringRef Text) {
  std::string Result;
  while (!Text.empty()) {
    unsigned Size = getNumBytesForUTF8(UTF8(Text.front()));
    const auto *Begin = reinterpret_cast<const UTF8 *>(Text.data());
    if (Size > Text.size() || !isLegalUTF8Sequence(Begin, Begin + Size)) {
      Result += '?';
      Text = Text.drop_front();
      continue;
    }
    StringRef Character = Text.take_front(Size);
    Text = Text.drop_front(Size);
    switch (Character.front()) {
    case '&':
      Result += "&amp;";
      break;
    case '<':
      Result += "&lt;";
      break;
    case '>':
      Result += "&gt;";
      break;
    case '"':
      Result += "&quot;";
      break;
    default:
      bool IsControl = uint8_t(Character.front()) < ' ' || Character.front() == 0x7f ||
                       (Size == 2 && uint8_t(Character[0]) == 0xc2 && uint8_t(Character[1]) < 0xa0);
      Result += IsControl ? "?" : Character;
    }
  }
  return Result;
}

std::string shortened(StringRef Text, unsigned Most) {
  unsigned Count = 0;
  size_t Kept = 0;
  for (size_t I = 0; I < Text.size(); ++I)
    if ((uint8_t(Text[I]) & 0xc0) != 0x80 && ++Count == Most)
      Kept = I;
  return Count <= Most ? Text.str() : Text.take_front(Kept).str() + "…";
}

unsigned hue(unsigned Number) { return (210 + Number * 137) % 360; }

void printTable(raw_ostream &OS, const std::vector<Column> &Columns, const std::vector<std::vector<Cell>> &Rows) {
  auto Class = [&](size_t I) {
    return Columns[I].Holds == Kind::Number ? " class=\"n\"" : Columns[I].Holds == Kind::Long ? " class=\"long\"" : "";
  };
  OS << "<div class=\"scroll\"><table>\n<thead><tr>";
  for (size_t I = 0; I < Columns.size(); ++I)
    OS << "<th scope=\"col\"" << Class(I) << ">" << escaped(Columns[I].Name) << "</th>";
  OS << "</tr></thead>\n<tbody>\n";
  for (const std::vector<Cell> &Row : Rows) {
    OS << "<tr>";
    for (size_t I = 0; I < Row.size(); ++I) {
      OS << "<td" << Class(I);
      if (Row[I].Share >= 0)
        OS << formatv(" style=\"--share:{0:f1}%\"", 100 * std::clamp(Row[I].Share, 0.0, 1.0));
      OS << ">" << escaped(Row[I].Text) << "</td>";
    }
    OS << "</tr>\n";
  }
  OS << "</tbody></table></div>\n";
}

void printText(raw_ostream &OS, StringRef Text) { OS << "<p>" << escaped(Text) << "</p>\n"; }

void beginPage(raw_ostream &OS, StringRef Title) {
  OS << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src "
        "data:\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n<title>"
     << escaped(Title) << "</title>\n<style>" << Style << "</style>\n</head>\n<body>\n<h1>" << escaped(Title)
     << "</h1>\n";
}

void beginSection(raw_ostream &OS, StringRef Title) { OS << "<section>\n<h2>" << escaped(Title) << "</h2>\n"; }
void endSection(raw_ostream &OS) { OS << "</section>\n"; }
void endPage(raw_ostream &OS) { OS << "</body>\n</html>\n"; }

} // namespace faas::html
