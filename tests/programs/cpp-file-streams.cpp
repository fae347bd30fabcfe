// cpp-file-streams - writes and reads a file of its own; one stream is left open.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <unistd.h>

int main() {
  char Path[] = "/tmp/faas-stream-XXXXXX";
  close(mkstemp(Path));
  std::ofstream(Path) << "one\ntwo " << 3 << '\n';
  auto *File = new std::fstream(Path, std::ios::in | std::ios::out | std::ios::ate);
  *File << "appended\n";
  File->seekg(0);
  for (std::string Line; std::getline(*File, Line);)
    std::cout << Line << '|';
  std::cout << File->eof() << '\n';
  std::remove(Path);
}
