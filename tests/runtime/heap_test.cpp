// The memory of an invocation: what is allocated, resized, freed and forgotten in a heap.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <random>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include "runtime.h"

namespace {

class HeapTest : public testing::Test {
protected:
  void SetUp() override { ASSERT_TRUE(heap); }
  void TearDown() override {
    if (heap)
      faas_heap_destroy(heap);
  }
  char *get(size_t size) { return static_cast<char *>(faas_heap_alloc(heap, size)); }

  faas_heap *heap = faas_heap_create(sizeof(faas_heap));
};

bool isAligned(const void *memory, size_t alignment) { return reinterpret_cast<uintptr_t>(memory) % alignment == 0; }

bool isFilled(const char *memory, size_t size, char with) {
  for (size_t i = 0; i < size; i++)
    if (memory[i] != with)
      return false;
  return true;
}

TEST_F(HeapTest, GivesRoomAlignedTo16) {
  for (size_t size : {0, 1, 8, 9, 24, 25, 255, 256, 257, 4095, 32759, 32760, 32761, 65472, 65473, 1 << 20, 5 << 20}) {
    char *memory = get(size);
    ASSERT_TRUE(memory) << size;
    EXPECT_TRUE(isAligned(memory, 16)) << size;
    EXPECT_TRUE(faas_in_heap(memory)) << size;
    EXPECT_GE(faas_heap_size(memory), size);
    memset(memory, 'x', size);
  }
  EXPECT_FALSE(faas_in_heap(nullptr));
  EXPECT_FALSE(faas_in_heap(&heap));
}

TEST_F(HeapTest, KnowsTheMostThatItHeld) {
  EXPECT_EQ(heap->most, size_t(FAAS_HEAP_UNIT));
  get(100);
  EXPECT_EQ(heap->most, size_t(FAAS_HEAP_UNIT));
  char *large = get(1 << 20);
  size_t most = heap->most;
  EXPECT_GE(most, size_t(FAAS_HEAP_UNIT + (1 << 20)));
  faas_heap_free(heap, large);
  EXPECT_EQ(heap->held, size_t(FAAS_HEAP_UNIT));
  faas_heap_free(heap, get(1 << 19));
  EXPECT_EQ(heap->most, most);
}

TEST_F(HeapTest, RefusesWhatNoMemoryHolds) {
  for (size_t size : {SIZE_MAX, SIZE_MAX - 8, SIZE_MAX / 2, size_t(1) << 45, size_t(1) << 38}) {
    errno = 0;
    EXPECT_EQ(faas_heap_alloc(heap, size), nullptr) << size;
    EXPECT_EQ(errno, ENOMEM);
    EXPECT_EQ(faas_heap_aligned(heap, 4096, size), nullptr);
    EXPECT_EQ(faas_heap_zeroed(heap, 1, size), nullptr);
  }
  EXPECT_EQ(faas_heap_aligned(heap, size_t(1) << 63, 1), nullptr);
  char *memory = get(10);
  strcpy(memory, "kept");
  EXPECT_EQ(faas_heap_realloc(heap, memory, SIZE_MAX), nullptr);
  EXPECT_STREQ(memory, "kept");
}

TEST_F(HeapTest, GivesFreedMemoryOutAgain) {
  for (size_t size : {1, 100, 1000, 30000, 200000}) {
    char *first = get(size);
    faas_heap_free(heap, first);
    EXPECT_EQ(get(size), first) << size;
  }
}

TEST_F(HeapTest, ReallocKeepsTheContents) {
  char *memory = get(1), *other = nullptr;
  memory[0] = 0;
  for (size_t size = 2; size < 3 << 20; size = size * 3 / 2 + 1) {
    size_t old = size * 2 / 3;
    memory = static_cast<char *>(faas_heap_realloc(heap, memory, size));
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory[0], 0);
    EXPECT_TRUE(isFilled(memory + 1, old > 1 ? old / 2 : 0, 'x'));
    memset(memory + 1, 'x', size - 1);
    if (size % 2)
      other = get(size / 7); // in the way of growing in place
  }
  memory = static_cast<char *>(faas_heap_realloc(heap, memory, 10));
  EXPECT_TRUE(isFilled(memory + 1, 9, 'x'));
  EXPECT_LT(faas_heap_size(memory), 256u);
  faas_heap_free(heap, other);
}

TEST_F(HeapTest, TheLastChunkGrowsInPlace) {
  char *memory = get(100);
  EXPECT_EQ(faas_heap_realloc(heap, memory, 20000), memory);
  EXPECT_GE(faas_heap_size(memory), 20000u);
  char *next = get(100);
  EXPECT_GE(next, memory + 20000);
  EXPECT_NE(faas_heap_realloc(heap, memory, 30000), memory);
}

// As a text that is built and dropped by each request of a shared instance.
TEST_F(HeapTest, GrowingAndFreeingAgainAndAgainTakesNoMore) {
  size_t held = 0;
  for (int i = 0; i < 10000; i++) {
    char *text = get(20);
    for (size_t size = 40; size < 20000; size *= 2)
      text = static_cast<char *>(faas_heap_realloc(heap, text, size));
    faas_heap_free(heap, text);
    if (i == 100)
      held = heap->held;
  }
  EXPECT_EQ(heap->held, held);
}

TEST_F(HeapTest, AlignsToAnyPowerOfTwo) {
  for (size_t alignment = 1; alignment <= 1 << 21; alignment *= 2)
    for (size_t size : {0, 1, 100, 5000, 40000, 100000}) {
      auto *memory = static_cast<char *>(faas_heap_aligned(heap, alignment, size));
      ASSERT_TRUE(memory);
      EXPECT_TRUE(isAligned(memory, alignment));
      EXPECT_GE(faas_heap_size(memory), size);
      memset(memory, 'x', size);
      memory = static_cast<char *>(faas_heap_realloc(heap, memory, size + 1000));
      EXPECT_TRUE(isFilled(memory, size, 'x'));
      faas_heap_free(heap, memory);
      auto *zeros = static_cast<char *>(faas_heap_zeroed(heap, alignment, size));
      EXPECT_TRUE(isAligned(zeros, alignment));
      EXPECT_TRUE(isFilled(zeros, size, 0));
      faas_heap_free(heap, zeros);
    }
}

TEST_F(HeapTest, ZerosAreZeroInMemoryThatWasUsed) {
  for (size_t size : {16, 1000, 30000, 60000, 500000, 5000000}) {
    char *used = get(size);
    memset(used, 'x', size);
    faas_heap_free(heap, used);
    EXPECT_TRUE(isFilled(static_cast<char *>(faas_heap_zeroed(heap, 16, size)), size, 0)) << size;
  }
}

TEST_F(HeapTest, UntouchedZerosCostNothing) {
  rusage before, after;
  for (int i = 0; i < 3; i++) {
    getrusage(RUSAGE_SELF, &before);
    auto *zeros = static_cast<char *>(faas_heap_zeroed(heap, 16, 64 << 20));
    zeros[32 << 20] = 1;
    faas_heap_free(heap, zeros);
    getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_minflt - before.ru_minflt, 200);
  }
}

// The pages of a large piece stay, so the next invocation has them without a fault for each.
TEST_F(HeapTest, LargeMemoryIsUsedAgain) {
  constexpr size_t Size = 8 << 20;
  rusage before, after;
  for (int i = 0; i < 5; i++) {
    getrusage(RUSAGE_SELF, &before);
    faas_heap *next = faas_heap_create(sizeof(faas_heap));
    for (int piece = 0; piece < 2; piece++)
      memset(faas_heap_alloc(next, Size), i, Size);
    faas_heap_destroy(next);
    getrusage(RUSAGE_SELF, &after);
  }
  EXPECT_LT(after.ru_minflt - before.ru_minflt, 200);
}

// How many of two pieces that an invocation has filled its pages were taken from.
static int piecesGivenBack() {
  constexpr size_t Size = 40 << 20;
  faas_heap *next = faas_heap_create(sizeof(faas_heap));
  char *pieces[2];
  for (char *&piece : pieces)
    memset(piece = static_cast<char *>(faas_heap_alloc(next, Size)), 'x', Size);
  faas_heap_destroy(next);
  int given_back = 0;
  for (char *piece : pieces)
    given_back += isFilled(piece + 4096, Size - 4096, 0);
  return given_back;
}

// But not more of it than 64 MB. In a process of its own, in which nothing is kept yet.
TEST_F(HeapTest, MuchMemoryIsGivenBack) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(std::_Exit(piecesGivenBack()), testing::ExitedWithCode(1), "");
}

TEST_F(HeapTest, LeavesMemoryOfOthersAlone) {
  faas_heap *other = faas_heap_create(sizeof(faas_heap));
  char *memory = get(100);
  faas_heap_free(other, memory);
  EXPECT_EQ(faas_heap_realloc(other, memory, 1000), nullptr);
  EXPECT_NE(get(100), memory);
  faas_heap_destroy(other);
}

TEST_F(HeapTest, LeavesMemoryOfEndedHeapsAlone) {
  for (size_t size : {16, 5000, 100000, 3 << 20}) {
    faas_heap *ended = faas_heap_create(sizeof(faas_heap));
    void *stale = faas_heap_alloc(ended, size);
    faas_heap_destroy(ended);
    faas_heap_free(heap, stale);
    faas_heap *next = faas_heap_create(sizeof(faas_heap));
    void *reused = faas_heap_alloc(next, size);
    memset(reused, 'x', size);
    faas_heap_destroy(next);
    faas_heap *last = faas_heap_create(sizeof(faas_heap));
    EXPECT_EQ(last, ended) << "its memory is given out again";
    faas_heap_free(last, stale);
    EXPECT_EQ(faas_heap_realloc(last, stale, 10), nullptr);
    void *first = faas_heap_alloc(last, size), *second = faas_heap_alloc(last, size);
    EXPECT_NE(first, second);
    faas_heap_destroy(last);
  }
}

TEST_F(HeapTest, FreeingTwiceIsFreeingOnce) {
  char *memory = get(100);
  faas_heap_free(heap, memory);
  faas_heap_free(heap, memory);
  EXPECT_NE(get(100), get(100));
}

TEST_F(HeapTest, WipedMemoryHoldsNothing) {
  for (size_t size : {100, 20000, 60000, 900000, 9000000}) {
    faas_heap *secret = faas_heap_create(sizeof(faas_heap));
    secret->wipe = true;
    auto *kept = static_cast<char *>(faas_heap_alloc(secret, size));
    auto *freed = static_cast<char *>(faas_heap_alloc(secret, size));
    memset(kept, 's', size);
    memset(freed, 's', size);
    faas_heap_free(secret, freed);
    faas_heap_destroy(secret);
    for (char *memory : {kept, freed})
      EXPECT_EQ(std::string(memory, size).find("ssss"), std::string::npos) << size;
  }
}

TEST_F(HeapTest, RandomUseAgreesWithAModel) {
  std::mt19937 random(7);
  std::map<char *, std::pair<size_t, char>> model;
  for (int step = 0; step < 60000; step++) {
    size_t size = random() % (size_t(1) << (4 + random() % 14));
    char with = char(random());
    if (model.size() > 300 || (random() % 2 && !model.empty())) {
      auto entry = std::next(model.begin(), long(random() % model.size()));
      auto [memory, contents] = *entry;
      model.erase(entry);
      ASSERT_TRUE(isFilled(memory, contents.first, contents.second));
      if (random() % 3) {
        faas_heap_free(heap, memory);
        continue;
      }
      auto *resized = static_cast<char *>(faas_heap_realloc(heap, memory, size));
      ASSERT_TRUE(resized);
      ASSERT_TRUE(isFilled(resized, std::min(size, contents.first), contents.second));
      memset(resized, with, size);
      ASSERT_TRUE(model.insert({resized, {size, with}}).second);
      continue;
    }
    size_t alignment = size_t(1) << random() % 18;
    auto *memory = random() % 8 ? get(size) : static_cast<char *>(faas_heap_aligned(heap, alignment, size));
    ASSERT_TRUE(memory);
    memset(memory, with, size);
    ASSERT_TRUE(model.insert({memory, {size, with}}).second);
  }
}

TEST_F(HeapTest, ThreadsShareIt) {
  faas_heap_share(heap);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; thread++)
    threads.emplace_back([this, thread] {
      std::vector<char *> mine;
      for (int i = 0; i < 2000; i++) {
        size_t size = size_t(i * 37 % 3000);
        mine.push_back(get(size));
        memset(mine.back(), thread, size);
        if (i % 3 == 0) {
          faas_heap_free(heap, mine.back());
          mine.pop_back();
        }
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(HeapsTest, OfManyThreadsAreIndependent) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; thread++)
    threads.emplace_back([thread] {
      for (int i = 0; i < 200; i++) {
        faas_heap *heap = faas_heap_create(sizeof(faas_heap));
        for (size_t size : {100, 40000, 300000}) {
          auto *memory = static_cast<char *>(faas_heap_alloc(heap, size));
          memset(memory, thread, size);
          EXPECT_TRUE(isFilled(memory, size, char(thread)));
        }
        faas_heap_destroy(heap);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(HeapsTest, WhatIsNotFreedIsGivenBack) {
  rusage before, after;
  auto leak = [](int times) {
    for (int i = 0; i < times; i++) {
      faas_heap *heap = faas_heap_create(sizeof(faas_heap));
      for (int part = 0; part < 100; part++)
        memset(faas_heap_alloc(heap, 100000), 1, 100000);
      faas_heap_destroy(heap);
    }
  };
  leak(2);
  getrusage(RUSAGE_SELF, &before);
  leak(200);
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 4 << 10) << "kB";
}

} // namespace
