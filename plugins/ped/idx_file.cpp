#include "plugins/ped/idx_file.hpp"

#include <zlib.h>

#include <memory>

namespace assay::ped {
namespace {

constexpr std::uint8_t kUnsignedBytes = 8;
constexpr Index kMostItems = Index{1} << 31;

struct Close {
  void operator()(gzFile file) const { gzclose(file); }
};
using File = std::unique_ptr<gzFile_s, Close>;

void read(gzFile file, std::uint8_t* to, std::size_t count) {
  const int got = gzread(file, to, static_cast<unsigned>(count));
  if (got < 0 || static_cast<std::size_t>(got) != count) throw FileError("ends early");
}

}  // namespace

IdxBytes read_idx(const std::string& path) {
  const File file(gzopen(path.c_str(), "rb"));
  if (!file) throw FileError("cannot be read");
  std::uint8_t magic[4];
  read(file.get(), magic, sizeof magic);
  if (magic[0] != 0 || magic[1] != 0 || magic[2] != kUnsignedBytes || magic[3] == 0)
    throw FileError("is no IDX file of unsigned bytes");
  IdxBytes idx;
  Index count = 1;
  for (int k = 0; k < magic[3]; ++k) {
    std::uint8_t size[4];
    read(file.get(), size, sizeof size);
    idx.shape.push_back(Index{size[0]} << 24 | Index{size[1]} << 16 | Index{size[2]} << 8 |
                        Index{size[3]});
    if (idx.shape.back() == 0 || idx.shape.back() > kMostItems / count)
      throw FileError("holds no elements, or too many");
    count *= idx.shape.back();
  }
  idx.values.resize(static_cast<std::size_t>(count));
  read(file.get(), idx.values.data(), idx.values.size());
  return idx;
}

}  // namespace assay::ped
