#include "core/base/hash.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

TEST_CASE("SHA-256 agrees with FIPS 180-4") {
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 hash;
  hash.update("a");
  hash.update("bc");
  CHECK(hash.hex() == sha256("abc"));
}

TEST_CASE("a hash is 64 lower-case digits") {
  CHECK(is_sha256(sha256("abc")));
  CHECK_FALSE(is_sha256(sha256("abc").substr(1)));
  CHECK_FALSE(is_sha256(sha256("abc") + "0"));
  CHECK_FALSE(is_sha256("../" + sha256("abc").substr(3)));
  CHECK_FALSE(is_sha256(std::string(64, 'A')));
}

TEST_CASE("what is named by its hash lies below the hash's first two digits") {
  const auto hash = sha256("abc");
  CHECK(stored_path("store", hash) == "store/ba/" + hash);
}

}  // namespace
}  // namespace assay
