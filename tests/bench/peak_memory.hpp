// The most memory that a bench has held.
#pragma once

#include <fstream>
#include <string>

namespace assay::bench {

// In MiB, of this program alone; 0 where the system does not tell. What getrusage() says begins
// with the memory of the program that started this one, as a script with large arrays.
inline long peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6)) / 1024;
  return 0;
}

}  // namespace assay::bench
