// The bytes of checkpoints.
#include "plugins/numerics/training/bytes.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace assay::training {
namespace {

TEST_CASE("values come back from their bytes in the order in which they were put") {
  ByteWriter writer;
  writer.put(std::int64_t{-7});
  writer.put(0.1);
  writer.put(std::string("a state\0 with a zero", 20));
  writer.put(std::vector<float>{1.5f, -2.5f});
  writer.put(std::vector<double>{});
  ByteReader reader(writer.bytes());
  CHECK(reader.take<std::int64_t>() == -7);
  CHECK(reader.take<double>() == 0.1);
  CHECK(reader.take_text() == std::string("a state\0 with a zero", 20));
  CHECK(reader.take_list<float>() == std::vector<float>{1.5f, -2.5f});
  CHECK(reader.take_list<double>().empty());
  CHECK(reader.is_at_end());
}

TEST_CASE("bytes that end early are an error, also where a length is nonsense") {
  ByteWriter writer;
  writer.put(std::vector<double>{1, 2, 3});
  const auto all = writer.bytes();
  for (std::size_t size = 0; size < all.size(); ++size) {
    ByteReader reader(all.first(size));
    CHECK_THROWS_AS(reader.take_list<double>(), std::runtime_error);
  }
  ByteWriter wild;
  wild.put(~std::uint64_t{0});
  CHECK_THROWS_AS(ByteReader(wild.bytes()).take_list<double>(), std::runtime_error);
}

}  // namespace
}  // namespace assay::training
