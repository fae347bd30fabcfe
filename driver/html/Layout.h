//===- Layout.h - where the parts of a drawn graph stand ----------------------------------------------------===//
//
// Boxes in layers from left to right, and routes between them, after Sugiyama:
//
//   back edges    those that close a cycle, found depth first; the others decide on the layers
//   layers        as far to the right as the longest path from a source
//   bends         an edge over several layers gets a point in each, so that it goes around what is there; a back edge
//                 in all from that of its callee to that of its caller. An edge's label is such a point with a size
//   order         of each layer, by barycentres, in sweeps; the best one is kept
//   heights       the nearest to the middle of what a box is joined to that the order allows (isotonic regression)
//
// Deterministic. Edges leave boxes to the right and enter them from the left.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_HTML_LAYOUT_H
#define FAAS_DRIVER_HTML_LAYOUT_H

#include <vector>

namespace faas::html {

struct Point {
  double X = 0, Y = 0;
};

/// A part of the graph: how large it is and, once it is laid out, where its upper left corner is.
struct Box {
  double Width = 0, Height = 0;
  bool AtEnd = false; ///< in the last layer
  Point At = {};
};

struct Link {
  unsigned From, To;    ///< boxes; not the same
  double FromShift = 0; ///< where it leaves the box, below the middle of its right side
  double LabelWidth = 0, LabelHeight = 0;
  /// From point to point, each reached and left horizontally. Where one is above the next, a turn: to the right, or to
  /// the left where it is the last.
  std::vector<Point> Route = {};
  Point Label = {}; ///< the label's middle
};

/// How far a turn may go.
constexpr double Turn = 26;

/// Lays out; all coordinates are positive. Returns how large the whole is.
Point layOut(std::vector<Box> &Boxes, std::vector<Link> &Links);

} // namespace faas::html

#endif
