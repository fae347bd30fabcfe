// cpp-polymorphism - virtual functions, multiple and virtual inheritance, dynamic_cast, typeid, shared pointers.
#include <cstdio>
#include <cstring>
#include <memory>
#include <typeinfo>
#include <vector>

struct Shape {
  static int Count;
  Shape() { ++Count; }
  virtual ~Shape() { --Count; }
  virtual double area() const = 0;
};
int Shape::Count = 0;
struct Named {
  virtual const char *name() const { return "unnamed"; }
  virtual ~Named() = default;
};
struct Box : Shape, virtual Named {
  double W, H;
  Box(double W, double H) : W(W), H(H) {}
  double area() const override { return W * H; }
  const char *name() const override { return "box"; }
};
struct Square final : Box {
  Square(double Side) : Box(Side, Side) {}
};
struct Disc : Shape {
  double area() const override { return 3; }
};

static std::vector<std::shared_ptr<Shape>> Shapes = {std::make_shared<Box>(2, 3), std::make_shared<Disc>()};
static double (Shape::*Area)() const = &Shape::area;

int main() {
  Shapes.push_back(std::make_unique<Square>(4));
  Shapes.push_back(Shapes[0]);
  for (auto &S : Shapes) {
    auto *N = dynamic_cast<Named *>(S.get());
    std::printf("%s %.1f %ld %d\n", N ? N->name() : "-", (S.get()->*Area)(), S.use_count(), typeid(*S) == typeid(Square));
  }
  Shapes.erase(Shapes.begin() + 1);
  std::printf("%d\n", Shape::Count);
}
