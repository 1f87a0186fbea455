// assay-hdf5 DATASET KIND WANTS: reads one dataset of the file that is open as descriptor 3, and
// writes it to the standard output as core/data/packed.hpp says. KIND is "anndata" or "plain";
// WANTS is "rows" where the host asks for what is known of each row. The host starts it for every
// read: a broken file may break this process, not the host, and it ends with the read.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string_view>

#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/hdf5/read.hpp"

namespace {

// A broken file may claim anything and lead anywhere: no more memory than such a file may become, a
// small one little, an end in time, nothing written.
void set_limits() {
  constexpr rlim_t kLibraries = rlim_t{1} << 28, kAnyFile = rlim_t{1} << 29, kSeconds = 60;
  constexpr rlim_t kMostRatio = 8192;  // of an array to its file: compressed, sparse, widened
  const auto limit = [](auto which, rlim_t most) {
    const rlimit both{most, most};
    setrlimit(which, &both);
  };
  struct stat status {};
  constexpr int kFile = 3, kBytesPerSecond = 1 << 22;
  if (fstat(kFile, &status) != 0) _exit(2);
  const auto size = static_cast<rlim_t>(status.st_size);
#ifndef ASSAY_SANITIZED  // AddressSanitizer maps all of its shadow
  limit(RLIMIT_AS,
        std::min<rlim_t>(assay::memory_bound(), kAnyFile + kMostRatio * size) + kLibraries);
#endif
  limit(RLIMIT_CPU, kSeconds + size / kBytesPerSecond);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
}

}  // namespace

int main(int count, char** arguments) {
  using namespace assay;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (count != 4) return 2;
  set_limits();
  const std::string_view kind = arguments[2], wants = arguments[3];
  Packed packed;
  try {
    packed = hdf5::read("/proc/self/fd/3", arguments[1], kind == "anndata", wants == "rows");
  } catch (const DataError& error) {
    packed = {PackedFault{error.key, error.message}};
  } catch (const std::bad_alloc&) {
    packed = {PackedFault{"", "does not fit into memory"}};
  } catch (const std::length_error&) {
    packed = {PackedFault{"", "does not fit into memory"}};
  }
  write_packed(std::cout, packed);
  std::cout.flush();
  _exit(std::cout ? 0 : 1);  // what the library would do at its end may break too
}
