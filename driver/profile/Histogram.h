//===- Histogram.h - durations in little memory -------------------------------------------------------------===//
//
// Counts by buckets whose bounds grow by an eighth of a power of two: percentiles are off by 6 % at most, whatever the
// number of values. Two histograms add up to that of all their values.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_HISTOGRAM_H
#define FAAS_DRIVER_PROFILE_HISTOGRAM_H

#include <cmath>
#include <cstdint>
#include <map>

namespace faas {

class Histogram {
public:
  static constexpr unsigned PerOctave = 8, MaxBucket = 64 * PerOctave;

  void add(uint64_t Nanoseconds) { ++Buckets[bucket(Nanoseconds)]; }
  void add(unsigned Bucket, uint64_t Count) { Buckets[Bucket] += Count; }
  void add(const Histogram &Other) {
    for (auto [Bucket, Count] : Other.Buckets)
      Buckets[Bucket] += Count;
  }

  /// The value, in milliseconds, that `Share` of all values are at most; 0 if there are none.
  double percentile(double Share) const {
    uint64_t Total = 0, Seen = 0;
    for (auto [Bucket, Count] : Buckets)
      Total += Count;
    for (auto [Bucket, Count] : Buckets) {
      Seen += Count;
      if (double(Seen) >= Share * double(Total))
        return middle(Bucket) / 1e6;
    }
    return 0;
  }

  const std::map<unsigned, uint64_t> &buckets() const { return Buckets; }

private:
  static unsigned bucket(uint64_t Value) {
    if (Value < PerOctave)
      return unsigned(Value);
    unsigned Octave = 63u - unsigned(__builtin_clzll(Value));
    return (Octave - 2) * PerOctave + unsigned(Value >> (Octave - 3)) % PerOctave;
  }
  static double middle(unsigned Bucket) {
    if (Bucket < PerOctave)
      return Bucket;
    return std::ldexp(PerOctave + Bucket % PerOctave + 0.5, int(Bucket / PerOctave) - 1);
  }

  std::map<unsigned, uint64_t> Buckets;
};

} // namespace faas

#endif
