#include "plugins/ped/zoo_store.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "plugins/numerics/training/bytes.hpp"

namespace assay::ped::zoo {
namespace {

void put(training::ByteWriter& bytes, const Matrix& m) {
  bytes.put(static_cast<std::int64_t>(m.rows()));
  bytes.put(std::span<const double>(m.data(), static_cast<std::size_t>(m.size())));
}

Matrix take_matrix(training::ByteReader& bytes) {
  const auto rows = bytes.take<std::int64_t>();
  const auto values = bytes.take_list<double>();
  const Index columns = rows == 0 ? 0 : static_cast<Index>(values.size()) / rows;
  return Eigen::Map<const Matrix>(values.data(), rows, columns);
}

}  // namespace

void save(const Trained& trained, const std::string& path) {
  training::ByteWriter bytes;
  bytes.put(trained.loss);
  put(bytes, trained.reference);
  bytes.put(static_cast<std::uint64_t>(trained.tasks.size()));
  for (const auto& tuned : trained.tasks) {
    bytes.put(tuned.task);
    bytes.put(tuned.accuracy);
    put(bytes, tuned.features);
  }
  std::ofstream file(path, std::ios::binary);
  const auto all = bytes.bytes();
  file.write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(all.size()));
  if (!file.flush()) throw std::runtime_error("'" + path + "' could not be written");
}

Trained load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("'" + path + "' could not be read");
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  training::ByteReader bytes(std::as_bytes(std::span(all)));
  Trained trained;
  trained.loss = bytes.take_list<double>();
  trained.reference = take_matrix(bytes);
  for (auto left = bytes.take<std::uint64_t>(); left > 0; --left) {
    auto task = bytes.take_text();
    const auto accuracy = bytes.take<double>();
    trained.tasks.push_back({std::move(task), accuracy, take_matrix(bytes)});
  }
  return trained;
}

}  // namespace assay::ped::zoo
