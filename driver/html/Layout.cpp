//===- Layout.cpp - where the parts of a drawn graph stand --------------------------------------------------===//

#include "Layout.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <tuple>
#include <utility>

namespace faas::html {

namespace {

constexpr unsigned OrderSweeps = 24, HeightSweeps = 24;

class Layout {
public:
  Layout(std::vector<Box> &Boxes, std::vector<Link> &Links) : Boxes(Boxes), Links(Links), IsBack(Links.size()) {}

  Point run() {
    findBackLinks();
    assignLayers();
    addBends();
    orderLayers();
    assignHeights();
    return place();
  }

private:
  /// A box, or a bend of a link.
  struct Part {
    unsigned Layer;
    double Width, Height;
    bool IsBend;
    double Y = 0;          ///< of the middle
    unsigned Position = 0; ///< in the layer
  };
  /// Joins parts of neighbouring layers.
  struct Joint {
    unsigned Left, Right;
    double Shift, Weight;
  };

  void findBackLinks();
  void assignLayers();
  void addBends();
  void orderLayers();
  void reorder(unsigned Layer, bool ByLeft);
  uint64_t crossings() const;
  void assignHeights();
  void settle(const std::vector<unsigned> &Layer, bool ByLeft, bool ByRight);
  Point place();
  double gap(unsigned Upper, unsigned Lower) const {
    return Parts[Upper].IsBend && Parts[Lower].IsBend ? 5 : Parts[Upper].IsBend || Parts[Lower].IsBend ? 9 : 16;
  }

  std::vector<Box> &Boxes;
  std::vector<Link> &Links;
  std::vector<char> IsBack;           ///< by link
  std::vector<unsigned> LayerOf;      ///< by box
  std::vector<Part> Parts;            ///< the boxes, then the bends
  std::vector<std::vector<unsigned>> Bends; ///< by link, from left to right
  std::vector<Joint> Joints;
  std::vector<std::vector<unsigned>> LeftOf, RightOf; ///< by part: joints on its left and right side
  std::vector<std::vector<unsigned>> Layers;
};

void Layout::findBackLinks() {
  std::vector<std::vector<unsigned>> Out(Boxes.size());
  std::vector<char> HasCaller(Boxes.size());
  for (unsigned L = 0; L < Links.size(); ++L) {
    Out[Links[L].From].push_back(L);
    HasCaller[Links[L].To] = true;
  }
  enum : char { New, Open, Done };
  std::vector<char> State(Boxes.size(), New);
  auto Visit = [&](unsigned First) {
    std::vector<std::pair<unsigned, size_t>> Path = {{First, 0}};
    State[First] = Open;
    while (!Path.empty()) {
      auto &[At, Next] = Path.back();
      if (Next == Out[At].size()) {
        State[At] = Done;
        Path.pop_back();
        continue;
      }
      unsigned L = Out[At][Next++], To = Links[L].To;
      IsBack[L] = State[To] == Open;
      if (State[To] == New) {
        State[To] = Open;
        Path.push_back({To, 0});
      }
    }
  };
  for (bool Source : {true, false})
    for (unsigned B = 0; B < Boxes.size(); ++B)
      if (State[B] == New && HasCaller[B] != Source)
        Visit(B);
}

void Layout::assignLayers() {
  LayerOf.assign(Boxes.size(), 0);
  std::vector<unsigned> Waiting(Boxes.size()), Ready;
  std::vector<std::vector<unsigned>> Out(Boxes.size());
  for (unsigned L = 0; L < Links.size(); ++L)
    if (!IsBack[L]) {
      ++Waiting[Links[L].To];
      Out[Links[L].From].push_back(Links[L].To);
    }
  for (unsigned B = 0; B < Boxes.size(); ++B)
    if (!Waiting[B])
      Ready.push_back(B);
  for (size_t Next = 0; Next < Ready.size(); ++Next)
    for (unsigned To : Out[Ready[Next]]) {
      LayerOf[To] = std::max(LayerOf[To], LayerOf[Ready[Next]] + 1);
      if (!--Waiting[To])
        Ready.push_back(To);
    }
  // A source is next to the first that it leads to.
  for (size_t Next = Ready.size(); Next-- > 0;) {
    unsigned B = Ready[Next], Least = std::numeric_limits<unsigned>::max();
    bool IsSource = std::none_of(Links.begin(), Links.end(), [&](const Link &L) { return L.To == B; });
    for (unsigned To : Out[B])
      Least = std::min(Least, LayerOf[To]);
    if (IsSource && !Out[B].empty())
      LayerOf[B] = Least - 1;
  }
  unsigned Last = Boxes.empty() ? 0 : *std::max_element(LayerOf.begin(), LayerOf.end());
  for (unsigned B = 0; B < Boxes.size(); ++B)
    if (Boxes[B].AtEnd)
      LayerOf[B] = Last;
}

void Layout::addBends() {
  // Labels have layers of their own between those of the boxes.
  bool HasLabels = std::any_of(Links.begin(), Links.end(), [](const Link &L) { return L.LabelWidth > 0; });
  unsigned Step = HasLabels ? 2 : 1;
  for (unsigned B = 0; B < Boxes.size(); ++B)
    Parts.push_back({LayerOf[B] * Step, Boxes[B].Width, Boxes[B].Height, false});
  Bends.resize(Links.size());
  for (unsigned L = 0; L < Links.size(); ++L) {
    const Link &K = Links[L];
    unsigned From = Parts[K.From].Layer, To = Parts[K.To].Layer;
    unsigned First = IsBack[L] ? To : From + 1, Last = IsBack[L] ? From : To - 1;
    bool Labelled = K.LabelWidth <= 0;
    for (unsigned Layer = First; Layer <= Last; ++Layer) {
      bool HoldsLabel = !Labelled && Layer % 2;
      Labelled |= HoldsLabel;
      Bends[L].push_back(unsigned(Parts.size()));
      Parts.push_back({Layer, HoldsLabel ? K.LabelWidth : 0, HoldsLabel ? K.LabelHeight : 2, true});
    }
    std::vector<unsigned> Chain = Bends[L];
    if (!IsBack[L]) {
      Chain.insert(Chain.begin(), K.From);
      Chain.push_back(K.To);
    }
    for (size_t I = 0; I + 1 < Chain.size(); ++I) {
      unsigned NumBends = unsigned(Parts[Chain[I]].IsBend) + Parts[Chain[I + 1]].IsBend;
      Joints.push_back({Chain[I], Chain[I + 1], I || IsBack[L] ? 0 : K.FromShift,
                        NumBends == 2   ? 8.0
                        : NumBends == 1 ? 2.0
                                        : 1.0});
    }
  }
  LeftOf.resize(Parts.size());
  RightOf.resize(Parts.size());
  for (unsigned J = 0; J < Joints.size(); ++J) {
    LeftOf[Joints[J].Right].push_back(J);
    RightOf[Joints[J].Left].push_back(J);
  }
  for (const Part &P : Parts)
    Layers.resize(std::max<size_t>(Layers.size(), P.Layer + 1));
}

/// How often joints cross.
uint64_t Layout::crossings() const {
  uint64_t Sum = 0;
  for (const std::vector<unsigned> &Layer : Layers) {
    // By the left end, then by the right one; then each pair whose right ends are the other way round crosses.
    std::vector<unsigned> Ends;
    unsigned Most = 0;
    for (unsigned P : Layer) {
      size_t Begin = Ends.size();
      for (unsigned J : RightOf[P])
        Ends.push_back(Parts[Joints[J].Right].Position);
      std::sort(Ends.begin() + long(Begin), Ends.end());
    }
    for (unsigned End : Ends)
      Most = std::max(Most, End + 1);
    std::vector<unsigned> Tree(Most + 1); // of prefix sums
    for (size_t I = 0; I < Ends.size(); ++I) {
      Sum += I;
      for (unsigned At = Ends[I] + 1; At; At &= At - 1)
        Sum -= Tree[At];
      for (unsigned At = Ends[I] + 1; At < Tree.size(); At += At & -At)
        ++Tree[At];
    }
  }
  return Sum;
}

void Layout::reorder(unsigned Number, bool ByLeft) {
  std::vector<unsigned> &Layer = Layers[Number];
  std::vector<std::tuple<double, unsigned, unsigned>> Keys; // with the position, so that equal ones stay in order
  for (unsigned P : Layer) {
    double Sum = 0, Weight = 0;
    for (unsigned J : ByLeft ? LeftOf[P] : RightOf[P]) {
      const Part &Other = Parts[ByLeft ? Joints[J].Left : Joints[J].Right];
      // Several links of one box keep the order in which they leave it.
      Sum += Other.Position + (ByLeft && Other.Height > 0 ? 0.9 * Joints[J].Shift / Other.Height : 0);
      Weight += 1;
    }
    Keys.push_back({Weight > 0 ? Sum / Weight : Parts[P].Position, Parts[P].Position, P});
  }
  std::sort(Keys.begin(), Keys.end());
  for (unsigned I = 0; I < Keys.size(); ++I) {
    Layer[I] = std::get<2>(Keys[I]);
    Parts[Layer[I]].Position = I;
  }
}

void Layout::orderLayers() {
  // To begin with, depth first from the left, so that what belongs together is together.
  std::vector<char> Seen(Parts.size());
  std::vector<unsigned> Work;
  auto Start = [&](bool WithCallers) {
    for (unsigned P = unsigned(Parts.size()); P-- > 0;)
      if (LeftOf[P].empty() != WithCallers)
        Work.push_back(P);
    while (!Work.empty()) {
      unsigned P = Work.back();
      Work.pop_back();
      if (Seen[P])
        continue;
      Seen[P] = true;
      Parts[P].Position = unsigned(Layers[Parts[P].Layer].size());
      Layers[Parts[P].Layer].push_back(P);
      for (size_t I = RightOf[P].size(); I-- > 0;)
        Work.push_back(Joints[RightOf[P][I]].Right);
    }
  };
  Start(/*WithCallers=*/false);
  std::vector<std::vector<unsigned>> Best = Layers;
  uint64_t Least = crossings();
  for (unsigned Sweep = 0; Sweep < OrderSweeps && Least; ++Sweep) {
    for (unsigned I = 1; I < Layers.size(); ++I)
      Sweep % 2 ? reorder(unsigned(Layers.size()) - 1 - I, /*ByLeft=*/false) : reorder(I, /*ByLeft=*/true);
    if (uint64_t Now = crossings(); Now < Least) {
      Least = Now;
      Best = Layers;
    }
  }
  Layers = std::move(Best);
  for (const std::vector<unsigned> &Layer : Layers)
    for (unsigned I = 0; I < Layer.size(); ++I)
      Parts[Layer[I]].Position = I;
}

/// Moves the parts of a layer as near to where their neighbours want them as their order and sizes allow: the weighted
/// least squares, by pooling neighbours that are in each other's way.
void Layout::settle(const std::vector<unsigned> &Layer, bool ByLeft, bool ByRight) {
  struct Pool {
    double Sum, Weight;
    size_t Size;
    double mean() const { return Sum / Weight; }
  };
  std::vector<Pool> Pools;
  std::vector<double> Offsets; // of each part from the first, as close as they can be
  for (size_t I = 0; I < Layer.size(); ++I) {
    unsigned P = Layer[I];
    Offsets.push_back(I ? Offsets.back() + Parts[Layer[I - 1]].Height / 2 + gap(Layer[I - 1], P) + Parts[P].Height / 2
                        : 0);
    double Sum = 0, Weight = 0;
    if (ByLeft)
      for (unsigned J : LeftOf[P]) {
        Sum += Joints[J].Weight * (Parts[Joints[J].Left].Y + Joints[J].Shift);
        Weight += Joints[J].Weight;
      }
    if (ByRight)
      for (unsigned J : RightOf[P]) {
        Sum += Joints[J].Weight * (Parts[Joints[J].Right].Y - Joints[J].Shift);
        Weight += Joints[J].Weight;
      }
    if (Weight <= 0) {
      Weight = 0.01;
      Sum = Weight * Parts[P].Y;
    }
    Pools.push_back({Sum - Weight * Offsets.back(), Weight, 1});
    while (Pools.size() > 1 && Pools[Pools.size() - 2].mean() > Pools.back().mean()) {
      Pool Last = Pools.back();
      Pools.pop_back();
      Pools.back() = {Pools.back().Sum + Last.Sum, Pools.back().Weight + Last.Weight, Pools.back().Size + Last.Size};
    }
  }
  size_t I = 0;
  for (const Pool &Joined : Pools)
    for (size_t End = I + Joined.Size; I < End; ++I)
      Parts[Layer[I]].Y = Joined.mean() + Offsets[I];
}

void Layout::assignHeights() {
  for (const std::vector<unsigned> &Layer : Layers) {
    double Y = 0;
    for (size_t I = 0; I < Layer.size(); ++I) {
      Part &P = Parts[Layer[I]];
      Y += I ? gap(Layer[I - 1], Layer[I]) + P.Height / 2 : P.Height / 2;
      P.Y = Y;
      Y += P.Height / 2;
    }
  }
  for (unsigned Sweep = 0; Sweep < HeightSweeps; ++Sweep) {
    bool Both = Sweep + 6 >= HeightSweeps;
    for (size_t I = 0; I < Layers.size(); ++I)
      Sweep % 2 ? settle(Layers[Layers.size() - 1 - I], Both, true) : settle(Layers[I], true, Both);
  }
  double Top = 0;
  for (const Part &P : Parts)
    Top = std::min(Top, P.Y - P.Height / 2);
  for (Part &P : Parts)
    P.Y -= Top;
}

Point Layout::place() {
  std::vector<double> Left(Layers.size()), Right(Layers.size());
  bool TurnsAtStart = false, TurnsAtEnd = false;
  for (unsigned L = 0; L < Links.size(); ++L)
    if (IsBack[L]) {
      TurnsAtStart |= Parts[Links[L].To].Layer == 0;
      TurnsAtEnd |= Parts[Links[L].From].Layer + 1 == Layers.size();
    }
  double X = TurnsAtStart ? Turn : 0;
  for (size_t I = 0; I < Layers.size(); ++I) {
    double Width = 0, Steepest = 0;
    for (unsigned P : Layers[I]) {
      Width = std::max(Width, Parts[P].Width);
      for (unsigned J : LeftOf[P])
        Steepest = std::max(Steepest, std::abs(Parts[Joints[J].Left].Y + Joints[J].Shift - Parts[P].Y));
    }
    if (I)
      X += 30 + std::min(60.0, Steepest / 8);
    Left[I] = X;
    Right[I] = X += Width;
  }
  Point Whole = {X + (TurnsAtEnd ? Turn : 0), 0};
  for (const Part &P : Parts)
    Whole.Y = std::max(Whole.Y, P.Y + P.Height / 2);
  for (unsigned B = 0; B < Boxes.size(); ++B)
    Boxes[B].At = {Left[Parts[B].Layer], Parts[B].Y - Parts[B].Height / 2};
  for (unsigned L = 0; L < Links.size(); ++L) {
    Link &K = Links[L];
    const Part &From = Parts[K.From], &To = Parts[K.To];
    K.Route = {{Left[From.Layer] + From.Width, From.Y + K.FromShift}, {Right[From.Layer], From.Y + K.FromShift}};
    std::vector<unsigned> Way = Bends[L];
    if (IsBack[L])
      std::reverse(Way.begin(), Way.end());
    for (unsigned P : Way) {
      const Part &Bend = Parts[P];
      Point Ends[] = {{Left[Bend.Layer], Bend.Y}, {Right[Bend.Layer], Bend.Y}};
      if (IsBack[L])
        std::swap(Ends[0], Ends[1]);
      K.Route.insert(K.Route.end(), {Ends[0], Ends[1]});
      if (Bend.Width > 0)
        K.Label = {(Left[Bend.Layer] + Right[Bend.Layer]) / 2, Bend.Y};
    }
    K.Route.push_back({Left[To.Layer], To.Y});
  }
  return Whole;
}

} // namespace

Point layOut(std::vector<Box> &Boxes, std::vector<Link> &Links) {
  if (Boxes.empty())
    return {};
  return Layout(Boxes, Links).run();
}

} // namespace faas::html
