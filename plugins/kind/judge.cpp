#include "plugins/kind/judge.hpp"

#include "plugins/numerics/statistics/frechet.hpp"

namespace assay::kind {
namespace {

Matrix images_at(const Dataset& data, const std::vector<std::int64_t>& images) {
  Matrix result(static_cast<Index>(images.size()), data.values());
  for (std::size_t i = 0; i < images.size(); ++i)
    for (Index k = 0; k < data.values(); ++k)
      result(static_cast<Index>(i), k) = data.image(images[i])[k];
  return result;
}

Matrix all_images(const Dataset& data) {
  std::vector<std::int64_t> all;
  for (std::int64_t i = 0; i < data.size(); ++i) all.push_back(i);
  return images_at(data, all);
}

nn::ImageClassifier trained_classifier(const Dataset& data, std::uint64_t seed,
                                       const std::function<void()>& each_step) {
  return {all_images(data),
          {data.rows.begin(), data.rows.end()},
          static_cast<Index>(data.labels.size()),
          seed,
          each_step};
}

double distance(const Matrix& a, const Matrix& b) {
  return statistics::frechet_distance(statistics::gaussian_of(a), statistics::gaussian_of(b));
}

Matrix every_second(const Matrix& rows, Index first) {
  Matrix half((rows.rows() - first + 1) / 2, rows.cols());
  for (Index i = 0; i < half.rows(); ++i) half.row(i) = rows.row(first + 2 * i);
  return half;
}

}  // namespace

Judge::Judge(const Dataset& data, std::uint64_t seed, const std::function<void()>& each_step)
    : data_(data),
      classifier_(trained_classifier(data, seed, each_step)),
      accuracy_(classifier_.accuracy(all_images(data), {data.rows.begin(), data.rows.end()})) {}

Matrix Judge::real_images(const std::vector<std::int64_t>& classes) const {
  std::vector<std::int64_t> all;
  for (const auto row : classes)
    for (const auto image : data_.images_of(row)) all.push_back(image);
  return images_at(data_, all);
}

Scores Judge::score(const Matrix& images, const std::vector<std::int64_t>& rows,
                    const std::vector<std::int64_t>& classes) const {
  const Matrix real = real_images(classes);
  return {distance(classifier_.features(images), classifier_.features(real)),
          distance(classifier_.spatial_features(images), classifier_.spatial_features(real)),
          classifier_.accuracy(images, {rows.begin(), rows.end()})};
}

double Judge::real_floor(const std::vector<std::int64_t>& classes) const {
  const Matrix features = classifier_.features(real_images(classes));
  return distance(every_second(features, 0), every_second(features, 1));
}

}  // namespace assay::kind
