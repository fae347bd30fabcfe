// Files of C++ streams that an invocation leaves open are closed when it ends, those that it closed itself are not closed
// again, and what is open meanwhile is its own.
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc %s -o %t/opener.bc
// RUN: %clang_bc -DNAME='"opener"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/opener.bc -o %t/fused
// RUN: cd %t && printf 'count\nleave\ncount\nexit\ncount\nthrow\ncount\nclose\ncount\nread' | %t/fused 2> %t/log \
// RUN:   | FileCheck %s --match-full-lines

// CHECK:      0 [open [[#N:]]] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [open [[#N]]] {{$}}
// CHECK-NEXT: 500 [] function 'opener' exited with status 3
// CHECK-NEXT: 0 [open [[#N]]] {{$}}
// CHECK-NEXT: 500 [] function 'opener' was ended by signal 6 (Aborted)
// CHECK-NEXT: 0 [open [[#N]]] {{$}}
// CHECK-NEXT: 0 [closed] {{$}}
// CHECK-NEXT: 0 [open [[#N]]] {{$}}
// CHECK-NEXT: 0 [written out] {{$}}

#include <cstdlib>
#include <dirent.h>
#include <fstream>
#include <iostream>
#include <string>

static int count() {
  int Found = 0;
  DIR *Folder = opendir("/proc/self/fd");
  while (readdir(Folder))
    ++Found;
  closedir(Folder);
  return Found;
}

int main() {
  std::string Word;
  std::cin >> Word;
  std::ofstream Lost("lost");
  Lost << "never written";
  auto *Kept = new std::fstream("kept", std::ios::in | std::ios::out | std::ios::trunc);
  if (Word == "leave")
    std::quick_exit(0);
  if (Word == "exit")
    std::exit(3);
  if (Word == "throw")
    throw 1;
  Lost.close();
  Kept->close();
  delete Kept;
  if (Word == "count") {
    std::cout << "open " << count();
  } else if (Word == "close") {
    std::ofstream("written") << "written out";
    std::filebuf Moved;
    {
      std::filebuf File;
      File.open("moved", std::ios::out);
      Moved = std::move(File);
    }
    std::cout << (Moved.is_open() && Moved.close() && !Moved.close() ? "closed" : "not closed");
  } else {
    std::string Text;
    std::getline(std::ifstream("written"), Text);
    std::cout << Text;
  }
}
