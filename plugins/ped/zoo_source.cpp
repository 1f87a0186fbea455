#include "plugins/ped/zoo_source.hpp"

#include <algorithm>
#include <filesystem>

namespace assay::ped::zoo {
namespace {

namespace fs = std::filesystem;
constexpr Index kDigitSide = 8;
constexpr float kDigitWhite = 16;
constexpr std::size_t kTestShare = 7;  // of images of the user: every so-manieth is for tests

struct Photos {
  Images train, test;
};

std::string path_of_part(const std::string& folder, const std::string& name) {
  for (const auto* suffix : {".gz", ""}) {
    auto path = (fs::path(folder) / (name + suffix)).string();
    std::error_code ignored;
    if (fs::exists(path, ignored)) return path;
  }
  bad_input("data.fashion_dir", "no '", name, "' in '", folder,
            "': install Debian's package dataset-fashion-mnist (apt install "
            "dataset-fashion-mnist), or name a folder with its four files");
}

Images read_fashion(PedRun& run, const std::string& folder, const std::string& part) {
  const auto read = [&](const char* name, const char* shape) {
    return run.open("fashion_dir", path_of_part(folder, part + name)).array(shape, ASSAY_U8);
  };
  const auto pixels = read("-images-idx3-ubyte", "k h w"), labels = read("-labels-idx1-ubyte", "k");
  if (pixels.rows() != labels.rows())
    bad_input("data.fashion_dir", "images and labels of '", part, "' in '", folder, "' do not fit");
  const auto height = static_cast<Index>(pixels.size(1)),
             width = static_cast<Index>(pixels.size(2));
  const auto* from = pixels.values<std::uint8_t>().data();
  Images images;
  std::vector<float> image(static_cast<std::size_t>(height * width));
  for (const auto label : labels.values<std::uint8_t>()) {
    std::transform(from, from + height * width, image.begin(),
                   [](std::uint8_t value) { return static_cast<float>(value) / 255; });
    append_resized(images, image, height, width, label);
    from += height * width;
  }
  return images;
}

// Shuffled by the seed; values divided by the greatest where that is above 1.
Photos read_own(PedRun& run, const Input& input) {
  const auto labels = run.input("image_labels").values<std::int64_t>();
  const auto values = input.values();
  const auto classes = relabelled(std::vector<std::int64_t>(labels.begin(), labels.end()));
  const Index height = static_cast<Index>(input.size(1)), width = static_cast<Index>(input.size(2));
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least < 0) bad_input("data.images", "must not be negative");
  if (classes.classes < 4)
    bad_input("data.image_labels", "has ", classes.classes,
              " classes; halves of them are tasks, so there must be four");
  const double white = std::max(*most, 1.0);
  std::vector<std::size_t> order = run.rng("images").sample(labels.size(), labels.size());
  Photos photos;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto* from = values.data() + order[k] * static_cast<std::size_t>(height * width);
    std::vector<float> image(static_cast<std::size_t>(height * width));
    std::transform(from, from + height * width, image.begin(),
                   [white](double value) { return static_cast<float>(value / white); });
    append_resized(k % kTestShare == 0 ? photos.test : photos.train, std::move(image), height,
                   width, classes[static_cast<Index>(order[k])]);
  }
  return photos;
}

Photos read_photos(PedRun& run) {
  if (const auto own = run.find_input("images")) return read_own(run, *own);
  const auto given = run.find_input("fashion_dir");
  if (!given)
    bad_input("data.fashion_dir",
              "a model or task of photographs needs this folder, or data.images; Debian's package "
              "dataset-fashion-mnist is in /usr/share/datasets/fashion-mnist");
  return {read_fashion(run, given->path(), "train"), read_fashion(run, given->path(), "t10k")};
}

Images read_digits(PedRun& run) {
  const auto input = run.find_input("digits");
  if (!input)
    bad_input("data.digits",
              "a model or task of digits needs this table; 'configs/data/digits.csv' is one");
  std::vector<std::vector<double>> columns;
  for (const auto& name : input->columns())
    if (name != "label") columns.push_back(input->reals(name));
  if (columns.size() != kDigitSide * kDigitSide)
    bad_input("data.digits", "has ", columns.size(), " columns beside 'label', not 64");
  const auto labels = relabelled(input->integers("label"));
  Images images;
  for (Index i = 0; i < labels.size(); ++i) {
    std::vector<float> image;
    for (const auto& column : columns)
      image.push_back(static_cast<float>(column[static_cast<std::size_t>(i)]) / kDigitWhite);
    append_resized(images, std::move(image), kDigitSide, kDigitSide, labels[i]);
  }
  return images;
}

template <class List, class Is>
bool any(const List& list, Is&& is) {
  return std::any_of(list.begin(), list.end(), is);
}

}  // namespace

Source read_source(PedRun& run) {
  const auto& p = run.params();
  const auto model_of_digits = [](const auto& name) { return kind_of(name).is_of_digits; };
  const auto is_photo = [&](const auto& task) { return !is_of_digits(task); };
  const auto& sizes = p.sizes;
  Source source;
  Photos photos;
  Images digits;
  if (any(p.zoo_models, [&](const auto& name) { return !model_of_digits(name); }) ||
      any(p.zoo_tasks, is_photo)) {
    photos = read_photos(run);
    source.identity = checksum(photos.train) + checksum(photos.test);
  }
  if (any(p.zoo_models, model_of_digits) || any(p.zoo_tasks, is_of_digits)) {
    digits = read_digits(run);
    source.identity += checksum(digits);
  }
  if (photos.train.size() > 0) source.photos = photo_domain(photos.train, sizes.pretraining);
  if (digits.size() > 0) source.digits = digit_domain(digits, sizes.pretraining);
  for (const auto& name : p.zoo_tasks)
    source.tasks.push_back(is_of_digits(name) ? digit_task(name, digits, sizes)
                                              : photo_task(name, photos.train, photos.test, sizes));
  return source;
}

}  // namespace assay::ped::zoo
