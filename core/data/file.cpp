// POSIX files and zlib.
#include "core/data/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "core/base/atomic_file.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

int opened(const std::filesystem::path& path) {
  // Without O_NONBLOCK a named pipe would make us wait for its writer.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) throw DataError(path, "cannot be read: " + reason(errno));
  return descriptor;
}

class Inflater {
 public:
  Inflater(const Bytes& bytes, const std::filesystem::path& path, std::size_t most)
      : path_(path), most_(most) {
    // inflate reads through a pointer to non-const, but does not write.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    if (inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
    left_ = bytes.size();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Bytes content() {
    Bytes out(std::min(std::max<std::size_t>(4 * left_, 1024), most_ + 1));
    std::size_t filled = 0;
    for (bool is_done = false; !is_done;) {
      if (filled == out.size()) out.resize(std::min(2 * out.size(), most_ + 1));
      is_done = step(out, filled);
      if (filled > most_)
        throw DataError(path_, "holds more than " +
                                   counted(static_cast<std::int64_t>(most_), "byte") +
                                   " behind its compression, half of this machine's memory");
    }
    out.resize(filled);
    return out;
  }

 private:
  static uInt piece(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, 1u << 30));
  }

  // Inflates what fits; true when the last member has ended.
  bool step(Bytes& out, std::size_t& filled) {
    const auto given = piece(left_), room = piece(out.size() - filled);
    stream_.avail_in = given;
    stream_.avail_out = room;
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    const int state = inflate(&stream_, Z_NO_FLUSH);
    left_ -= given - stream_.avail_in;
    filled += room - stream_.avail_out;
    if (state == Z_BUF_ERROR || (state == Z_OK && left_ == 0 && stream_.avail_out > 0))
      throw DataError(path_, "gzip data ends early");
    if (state != Z_OK && state != Z_STREAM_END) throw DataError(path_, "broken gzip data");
    if (state == Z_STREAM_END && left_ > 0) inflateReset(&stream_);
    return state == Z_STREAM_END && left_ == 0;
  }

  const std::filesystem::path& path_;
  std::size_t most_;
  z_stream stream_{};
  std::size_t left_ = 0;
};

}  // namespace

InputFile::InputFile(const std::filesystem::path& path) : path_(path), descriptor_(opened(path)) {
  struct stat status {};
  const bool is_known = ::fstat(descriptor_, &status) == 0;
  if (is_known && S_ISREG(status.st_mode)) {
    size_ = static_cast<std::size_t>(status.st_size);
    return;
  }
  const auto why = is_known ? std::string("is not a file") : "cannot be read: " + reason(errno);
  ::close(descriptor_);
  throw DataError(path, why);
}

InputFile::~InputFile() { ::close(descriptor_); }

std::size_t InputFile::read(std::span<std::byte> buffer) {
  for (;;) {
    const auto count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw DataError(path_, "cannot be read: " + reason(errno));
  }
}

Bytes read_bytes(const std::filesystem::path& path) {
  InputFile file(path);
  Bytes bytes(file.size());
  std::size_t filled = 0;
  while (const auto count = file.read(std::span(bytes).subspan(filled))) filled += count;
  bytes.resize(filled);
  return bytes;
}

std::size_t memory_bound() {
  const auto pages = ::sysconf(_SC_PHYS_PAGES), bytes = ::sysconf(_SC_PAGESIZE);
  return static_cast<std::size_t>(pages) * static_cast<std::size_t>(bytes) / 2;
}

Bytes unpacked(Bytes bytes, const std::filesystem::path& path, std::size_t most) {
  const bool is_gzip =
      bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
  return is_gzip ? Inflater(bytes, path, most).content() : std::move(bytes);
}

void write_file(const std::filesystem::path& path,
                std::initializer_list<std::span<const std::byte>> pieces) try {
  replace_file(path, pieces, Durable::no);
} catch (const std::system_error& error) {
  throw DataError(path, "cannot be written: " + error.code().message());
}

}  // namespace assay
