// Where the boxes of a drawn graph stand, and how lines go between them.

#include "html/Layout.h"
#include "html/Page.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using faas::html::Box;
using faas::html::Link;
using faas::html::Point;

bool overlap(const Box &A, const Box &B) {
  return std::min(A.At.X + A.Width, B.At.X + B.Width) > std::max(A.At.X, B.At.X) &&
         std::min(A.At.Y + A.Height, B.At.Y + B.Height) > std::max(A.At.Y, B.At.Y);
}

/// That no box is on another, nothing is outside, and each route leads from its box to its box and over no other.
void check(const std::vector<Box> &Boxes, const std::vector<Link> &Links, Point Whole) {
  for (size_t A = 0; A < Boxes.size(); ++A) {
    EXPECT_GE(Boxes[A].At.X, -1e-6);
    EXPECT_GE(Boxes[A].At.Y, -1e-6);
    EXPECT_LE(Boxes[A].At.X + Boxes[A].Width, Whole.X + 1e-6);
    EXPECT_LE(Boxes[A].At.Y + Boxes[A].Height, Whole.Y + 1e-6);
    for (size_t B = 0; B < A; ++B)
      EXPECT_FALSE(overlap(Boxes[A], Boxes[B])) << A << " and " << B;
  }
  for (const Link &L : Links) {
    const Box &From = Boxes[L.From], &To = Boxes[L.To];
    EXPECT_NEAR(L.Route.front().X, From.At.X + From.Width, 1e-6);
    EXPECT_NEAR(L.Route.front().Y, From.At.Y + From.Height / 2 + L.FromShift, 1e-6);
    EXPECT_NEAR(L.Route.back().X, To.At.X, 1e-6);
    EXPECT_NEAR(L.Route.back().Y, To.At.Y + To.Height / 2, 1e-6);
    // What is level runs beside boxes, never through them; what is not is between layers.
    for (size_t I = 1; I < L.Route.size(); ++I) {
      Point A = L.Route[I - 1], B = L.Route[I];
      if (std::abs(A.Y - B.Y) > 1e-6 || std::abs(A.X - B.X) < 1e-6)
        continue;
      for (size_t K = 0; K < Boxes.size(); ++K) {
        if (K == L.From || K == L.To)
          continue;
        bool Through = std::min(Boxes[K].At.X + Boxes[K].Width, std::max(A.X, B.X)) >
                           std::max(Boxes[K].At.X, std::min(A.X, B.X)) + 1e-6 &&
                       A.Y > Boxes[K].At.Y && A.Y < Boxes[K].At.Y + Boxes[K].Height;
        EXPECT_FALSE(Through) << L.From << " -> " << L.To << " through " << K;
      }
    }
  }
}

TEST(Layout, Chain) {
  std::vector<Box> Boxes(3, {50, 20});
  std::vector<Link> Links = {{0, 1}, {1, 2}};
  check(Boxes, Links, faas::html::layOut(Boxes, Links));
  EXPECT_LT(Boxes[0].At.X + 50, Boxes[1].At.X);
  EXPECT_LT(Boxes[1].At.X + 50, Boxes[2].At.X);
  EXPECT_DOUBLE_EQ(Boxes[0].At.Y, Boxes[2].At.Y);
}

TEST(Layout, NothingAndOne) {
  std::vector<Box> Boxes;
  std::vector<Link> Links;
  EXPECT_EQ(faas::html::layOut(Boxes, Links).X, 0);
  Boxes.push_back({50, 20});
  Point Whole = faas::html::layOut(Boxes, Links);
  EXPECT_EQ(Whole.X, 50);
  EXPECT_EQ(Whole.Y, 20);
}

TEST(Layout, NoNeedlessCrossing) {
  // 0 and 1 call 3 and 2: one of the layers has to be turned round.
  std::vector<Box> Boxes(4, {50, 20});
  std::vector<Link> Links = {{0, 3}, {1, 2}};
  check(Boxes, Links, faas::html::layOut(Boxes, Links));
  EXPECT_EQ(Boxes[0].At.Y < Boxes[1].At.Y, Boxes[3].At.Y < Boxes[2].At.Y);
}

TEST(Layout, CycleGoesBackAround) {
  std::vector<Box> Boxes(3, {50, 20});
  std::vector<Link> Links = {{0, 1}, {1, 2}, {2, 0}};
  Point Whole = faas::html::layOut(Boxes, Links);
  check(Boxes, Links, Whole);
  EXPECT_LT(Boxes[0].At.X, Boxes[2].At.X);
  EXPECT_GE(Boxes[0].At.X, faas::html::Turn); // room for the way back
  EXPECT_GE(Whole.X - Boxes[2].At.X - 50, faas::html::Turn);
}

TEST(Layout, LabelsHaveRoom) {
  std::vector<Box> Boxes(5, {50, 20});
  std::vector<Link> Links;
  for (unsigned To = 1; To < 5; ++To)
    Links.push_back({0, To, 0, 40, 15});
  check(Boxes, Links, faas::html::layOut(Boxes, Links));
  for (size_t A = 0; A < Links.size(); ++A) {
    EXPECT_GT(Links[A].Label.X - 20, Boxes[0].At.X + 50);
    EXPECT_LT(Links[A].Label.X + 20, Boxes[1].At.X);
    for (size_t B = 0; B < A; ++B)
      EXPECT_GE(std::abs(Links[A].Label.Y - Links[B].Label.Y), 15);
  }
}

TEST(Layout, PortsAreAtTheEnd) {
  std::vector<Box> Boxes = {{50, 20}, {50, 20}, {50, 20}, {0, 8, true}};
  std::vector<Link> Links = {{0, 1}, {1, 2}, {0, 3}};
  check(Boxes, Links, faas::html::layOut(Boxes, Links));
  EXPECT_GE(Boxes[3].At.X, Boxes[2].At.X);
}

TEST(Layout, RandomGraphs) {
  std::mt19937 Random(7);
  for (unsigned Round = 0; Round < 60; ++Round) {
    unsigned N = 2 + Random() % 60;
    std::vector<Box> Boxes;
    for (unsigned I = 0; I < N; ++I)
      Boxes.push_back({30.0 + Random() % 90, 20.0 + Random() % 60});
    std::vector<Link> Links;
    for (unsigned I = 0; I < 2 * N; ++I) {
      unsigned From = Random() % N, To = Random() % N;
      if (From != To)
        Links.push_back({From, To, 0, Round % 2 ? 30.0 : 0, 15});
    }
    std::vector<Box> Again = Boxes;
    std::vector<Link> LinksAgain = Links;
    Point Whole = faas::html::layOut(Boxes, Links);
    check(Boxes, Links, Whole);
    faas::html::layOut(Again, LinksAgain);
    for (unsigned I = 0; I < N; ++I)
      EXPECT_EQ(Boxes[I].At.Y, Again[I].At.Y);
  }
}

TEST(Page, Escapes) {
  EXPECT_EQ(faas::html::escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
  EXPECT_EQ(faas::html::escaped("\x01\x7f\xc2\x9b"), "???");
  EXPECT_EQ(faas::html::escaped("\xff\xc3"), "??");
  EXPECT_EQ(faas::html::escaped("é→"), "é→");
  EXPECT_EQ(faas::html::shortened("éé", 2), "éé");
  EXPECT_EQ(faas::html::shortened("ééé", 2), "é…");
}

} // namespace
