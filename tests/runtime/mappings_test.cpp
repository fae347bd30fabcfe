// Memory that a function maps, in whole or in part unmapped, moved and mapped over: at the end of its invocation none of
// it is left, and nothing of its heap is lost.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <set>
#include <sys/mman.h>

#include "runtime.h"

extern "C" {
#include "process/mappings.h"
void *__faas_mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t at);
int __faas_munmap(void *address, size_t size);
void *__faas_mremap(void *old, size_t old_size, size_t size, int flags, ...);
int __faas_mprotect(void *address, size_t size, int protection);
}

namespace {

constexpr size_t Page = 4096;

int entry(int, char **, char **) { return 0; }

bool isMapped(uintptr_t page) { return !msync(reinterpret_cast<void *>(page), Page, MS_ASYNC) || errno != ENOMEM; }

class MappingsTest : public testing::Test {
protected:
  void SetUp() override {
    function.name = "f";
    function.name_size = 1;
    function.entry = entry;
    frame = faas_frame_enter(&function, "", 0, &saved);
    ASSERT_TRUE(frame);
  }

  void leave() {
    faas_response response;
    faas_frame_leave(frame, 0, &saved, &response);
    faas_response_free(&response);
  }

  char *map(size_t size, void *at = nullptr, int flags = 0) {
    void *memory = __faas_mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
    EXPECT_NE(memory, MAP_FAILED);
    return static_cast<char *>(memory);
  }

  faas_function function{};
  faas_saved saved;
  faas_frame *frame = nullptr;
};

TEST_F(MappingsTest, UnmapsWhatIsLeft) {
  std::mt19937 random(7);
  auto upTo = [&](size_t most) { return std::uniform_int_distribution<size_t>(0, most)(random); };
  std::set<uintptr_t> pages;
  auto add = [&](void *from, size_t size) {
    for (uintptr_t page = (uintptr_t)from; page < (uintptr_t)from + size; page += Page)
      pages.insert(page);
  };
  auto remove = [&](void *from, size_t size) {
    for (uintptr_t page = (uintptr_t)from; page < (uintptr_t)from + size; page += Page)
      pages.erase(page);
  };
  auto some = [&] { return reinterpret_cast<void *>(*std::next(pages.begin(), long(upTo(pages.size() - 1)))); };
  for (int i = 0; i < 3000; i++) {
    size_t size = (1 + upTo(9)) * Page;
    if (pages.size() < 100 || upTo(2) == 0) {
      add(map(size - upTo(Page - 1)), size);
    } else if (void *at = some(); upTo(1)) {
      // Only what is the function's: the range ends at the first page that is not.
      for (size = Page; pages.count((uintptr_t)at + size) && upTo(9); size += Page)
        ;
      if (upTo(2)) {
        ASSERT_EQ(__faas_munmap(at, size), 0);
        remove(at, size);
      } else {
        map(size, at, MAP_FIXED);
      }
    } else {
      size_t larger = (1 + upTo(9)) * Page;
      void *moved = __faas_mremap(at, Page, larger, MREMAP_MAYMOVE);
      ASSERT_NE(moved, MAP_FAILED);
      remove(at, Page);
      add(moved, larger);
    }
  }
  for (uintptr_t page : pages)
    EXPECT_TRUE(isMapped(page));
  leave();
  size_t left = 0;
  for (uintptr_t page : pages)
    left += isMapped(page);
  EXPECT_EQ(left, 0u);
}

TEST_F(MappingsTest, GivesTheHeapBackAsItWas) {
  void *memory[3];
  for (void *&each : memory) {
    each = faas_heap_aligned(&frame->heap, Page, 4 * Page);
    ASSERT_TRUE(each);
  }
  ASSERT_EQ(__faas_mprotect(memory[0], Page, PROT_NONE), 0);
  map(Page, memory[1], MAP_FIXED);
  ASSERT_EQ(__faas_munmap(memory[2], Page), 0);
  leave();
  for (void *each : memory)
    std::memset(each, 1, Page); // would be fatal
}

} // namespace
