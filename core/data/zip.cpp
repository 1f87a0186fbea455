// ZIP directories, and inflation by zlib.
#include "core/data/zip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "core/data/error.hpp"

namespace assay {
namespace {

constexpr std::uint32_t kMember = 0x02014b50, kLocal = 0x04034b50, kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
constexpr std::size_t kMemberSize = 46, kLocalSize = 30, kEndSize = 22, kLocatorSize = 20,
                      kEnd64Size = 56, kLongestComment = 0xffff;
constexpr std::uint64_t kSeeOther = 0xffffffff;  // the value stands in the 64-bit field
constexpr unsigned kStored = 0, kDeflated = 8;

// A part of the archive in which numbers are read at their places.
class Part {
 public:
  Part(std::span<const std::byte> bytes, const std::filesystem::path& path)
      : bytes_(bytes), path_(path) {}

  std::size_t size() const { return bytes_.size(); }

  std::uint64_t number(std::size_t at, std::size_t size) const {
    const auto digits = bytes(at, size);
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | std::to_integer<unsigned>(digits[i]);
    return value;
  }
  std::uint32_t signature(std::size_t at) const {
    return static_cast<std::uint32_t>(number(at, 4));
  }

  std::span<const std::byte> bytes(std::uint64_t at, std::uint64_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at)
      throw DataError(path_, "broken ZIP archive: a part of it would lie beyond its end");
    return bytes_.subspan(at, size);
  }
  Part part(std::uint64_t at, std::uint64_t size) const { return {bytes(at, size), path_}; }

  [[noreturn]] void refuse(const std::string& message) const { throw DataError(path_, message); }

 private:
  std::span<const std::byte> bytes_;
  const std::filesystem::path& path_;
};

struct Directory {
  std::uint64_t members, size, offset;
};

// The end record lies behind everything but a comment.
std::size_t end_record(const Part& file) {
  if (file.size() < kEndSize) file.refuse("not a ZIP archive: it is too short");
  const auto last = file.size() - kEndSize;
  const auto first = last - std::min(last, kLongestComment);
  for (auto at = last + 1; at-- > first;)
    if (file.signature(at) == kEnd) return at;
  file.refuse("not a ZIP archive, or one that is cut off: it has no directory at its end");
}

Directory directory_of(const Part& file) {
  const auto end = end_record(file);
  Directory found{file.number(end + 10, 2), file.number(end + 12, 4), file.number(end + 16, 4)};
  const bool is_wide =
      found.members == 0xffff || found.size == kSeeOther || found.offset == kSeeOther;
  if (!is_wide || end < kLocatorSize || file.signature(end - kLocatorSize) != kLocator64)
    return found;
  const auto wide = file.part(file.number(end - kLocatorSize + 8, 8), kEnd64Size);
  if (wide.signature(0) != kEnd64) file.refuse("broken ZIP archive: no 64-bit directory");
  return {wide.number(32, 8), wide.number(40, 8), wide.number(48, 8)};
}

// Sizes and offset that did not fit stand in an extra field, in this order.
void widen(ZipMember& member, const Part& extra) {
  constexpr std::uint64_t kWide = 1;
  for (std::size_t at = 0; at + 4 <= extra.size();) {
    const auto size = extra.number(at + 2, 2);
    if (extra.number(at, 2) == kWide) {
      const auto fields = extra.part(at + 4, size);
      std::size_t next = 0;
      for (auto* value : {&member.size, &member.packed_size, &member.offset})
        if (*value == kSeeOther) *value = fields.number(8 * next++, 8);
      return;
    }
    at += 4 + static_cast<std::size_t>(size);
  }
}

// inflate() of a whole member.
void inflate_into(Bytes& out, std::span<const std::byte> in, const Part& file) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  constexpr std::size_t kPiece = std::size_t{1} << 30;
  // inflate reads through a pointer to non-const, but does not write.
  auto* from = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
  auto* to = reinterpret_cast<Bytef*>(out.data());
  std::size_t taken = 0, filled = 0;
  for (int state = Z_OK; state == Z_OK;) {
    stream.next_in = from + taken;
    stream.next_out = to + filled;
    stream.avail_in = static_cast<uInt>(std::min(in.size() - taken, kPiece));
    stream.avail_out = static_cast<uInt>(std::min(out.size() - filled, kPiece));
    state = inflate(&stream, Z_NO_FLUSH);
    taken = static_cast<std::size_t>(stream.next_in - from);
    filled = static_cast<std::size_t>(stream.next_out - to);
    if (state == Z_STREAM_END && filled == out.size()) {
      inflateEnd(&stream);
      return;
    }
  }
  inflateEnd(&stream);
  file.refuse("broken data, not what deflate leaves");
}

}  // namespace

std::vector<ZipMember> zip_members(std::span<const std::byte> bytes,
                                   const std::filesystem::path& path) {
  const Part file(bytes, path);
  const auto found = directory_of(file);
  const auto directory = file.part(found.offset, found.size);
  std::vector<ZipMember> members;
  for (std::size_t at = 0; members.size() < found.members;) {
    const auto head = directory.part(at, kMemberSize);
    if (head.signature(0) != kMember) file.refuse("broken ZIP archive: its directory is none");
    const auto name = head.number(28, 2), extra = head.number(30, 2);
    ZipMember member;
    member.name = as_text(directory.bytes(at + kMemberSize, name));
    member.is_encrypted = head.number(8, 2) % 2 == 1;
    member.method = static_cast<unsigned>(head.number(10, 2));
    member.checksum = static_cast<std::uint32_t>(head.number(16, 4));
    member.packed_size = head.number(20, 4);
    member.size = head.number(24, 4);
    member.offset = head.number(42, 4);
    widen(member, directory.part(at + kMemberSize + name, extra));
    members.push_back(std::move(member));
    at += static_cast<std::size_t>(kMemberSize + name + extra + head.number(32, 2));
  }
  return members;
}

Bytes zip_content(std::span<const std::byte> bytes, const ZipMember& member,
                  const std::filesystem::path& path, std::size_t most) {
  constexpr std::uint64_t kBestRatio = 1032;  // of deflate
  const Part file(bytes, path);
  if (member.is_encrypted) file.refuse("is encrypted");
  if (member.method != kStored && member.method != kDeflated)
    file.refuse(fmt::format("is compressed by method {}, expected 0 (stored) or 8 (deflate)",
                            member.method));
  const auto head = file.part(member.offset, kLocalSize);
  if (head.signature(0) != kLocal) file.refuse("broken ZIP archive: its directory points nowhere");
  const auto start = member.offset + kLocalSize + head.number(26, 2) + head.number(28, 2);
  const auto packed = file.bytes(start, member.packed_size);
  const bool is_stored = member.method == kStored;
  if (is_stored ? member.size != packed.size() : member.size / kBestRatio > packed.size())
    file.refuse(fmt::format("claims to hold {} bytes in {}", member.size, packed.size()));
  if (member.size > most)
    file.refuse(fmt::format("holds more than {} bytes, half of this machine's memory", most));
  Bytes content(member.size);
  if (is_stored)
    std::copy(packed.begin(), packed.end(), content.begin());
  else
    inflate_into(content, packed, file);
  const auto* data = reinterpret_cast<const Bytef*>(content.data());
  if (crc32_z(0, data, content.size()) != member.checksum)
    file.refuse("broken data: its checksum is another");
  return content;
}

}  // namespace assay
