// The task color_transfer: the palette of one image onto that of another.
#include <assay/eigen.hpp>
#include <string>

#include "plugins/sparse_ot/answer.hpp"
#include "plugins/sparse_ot/palette.hpp"
#include "plugins/sparse_ot/tasks.hpp"

namespace assay::sparse_ot {
namespace {

constexpr Index kGeneratedPixels = 4000;

struct Images {
  Matrix a, b;  // pixels, one a row
};

Matrix read_pixels(const SparseRun& run, const char* role, std::int64_t colors) {
  const Matrix pixels = matrix(run.input(role));
  const std::string key = std::string("data.") + role;
  if (pixels.cols() != 3) bad_input(key, "has ", pixels.cols(), " channels, not 3");
  for (Index i = 0; i < pixels.rows(); ++i)
    if (!(pixels.row(i).minCoeff() >= 0 && pixels.row(i).maxCoeff() <= 1))
      bad_input(key, "pixel ", i, " is not in [0, 1]");
  if (pixels.rows() < colors)
    bad_input(key, "has ", pixels.rows(), " pixels for ", colors, " colours");
  return pixels;
}

Images read_images(const SparseRun& run) {
  const auto& p = run.params();
  const bool has_a = run.find_input("image_a").has_value();
  const bool has_b = run.find_input("image_b").has_value();
  if (has_a != has_b)
    throw BadInput("one image is given without the other", has_a ? "data.image_a" : "data.image_b");
  if (has_a) return {read_pixels(run, "image_a", p.n), read_pixels(run, "image_b", p.m)};
  if (p.generator != Generator::palette)
    throw BadInput("color_transfer takes generator = \"palette\" or images", "params.generator");
  if (p.n > kGeneratedPixels || p.m > kGeneratedPixels)
    bad_input(p.n > kGeneratedPixels ? "params.n" : "params.m", "the generated images have ",
              kGeneratedPixels, " pixels");
  auto rng = run.rng("pixels");
  Images images;
  images.a = scheme_pixels(kGeneratedPixels, false, rng);
  images.b = scheme_pixels(kGeneratedPixels, true, rng);
  return images;
}

Palette palette_of(SparseRun& run, const Matrix& pixels, Index count, const char* stream) {
  auto rng = run.rng(stream);
  auto found = palette(pixels, count, rng, run.stop());
  run.stop_point();
  return found;
}

// Where the plan sends each colour of `from`: the mean of what it meets. Without mass it stays.
Matrix mapped_colors(const Palette& from, const Palette& to,
                     const std::vector<ot::PlanEntry>& plan) {
  Matrix sums = Matrix::Zero(from.colors.rows(), 3);
  Vector mass = Vector::Zero(from.colors.rows());
  for (const auto& e : plan) {
    sums.row(e.i) += e.mass * to.colors.row(e.j);
    mass[e.i] += e.mass;
  }
  for (Index i = 0; i < sums.rows(); ++i)
    if (mass[i] > 0)
      sums.row(i) /= mass[i];
    else
      sums.row(i) = from.colors.row(i);
  return sums;
}

void write_palette(SparseRun& run, const Palette& from, const Matrix& mapped) {
  Matrix table(mapped.rows(), 7);
  table << from.colors, from.weights, mapped;
  run.artifact("palette.csv", view(table), {"r", "g", "b", "weight", "new_r", "new_g", "new_b"});
}

void write_image(SparseRun& run, const Palette& from, const Matrix& mapped) {
  const auto input = run.find_input("image_a");
  if (!input || !input->is_image()) return;
  Matrix pixels(static_cast<Index>(from.label.size()), 3);
  for (Index i = 0; i < pixels.rows(); ++i)
    pixels.row(i) = mapped.row(from.label[static_cast<std::size_t>(i)]);
  run.artifact(
      "recolored.png",
      ArrayView(std::span<const double>(pixels.data(), static_cast<std::size_t>(pixels.size())),
                {input->size(0), input->size(1), input->size(2)}));
}

void check_color_transfer(SparseRun& run) {
  require_plan(run);
  read_images(run);
}

void run_color_transfer(SparseRun& run) {
  require_plan(run);
  const auto images = read_images(run);
  const auto& p = run.params();
  const auto from = palette_of(run, images.a, p.n, "palette_a");
  const auto to = palette_of(run, images.b, p.m, "palette_b");
  const auto instance =
      finished(run, instance_of(run, from.colors, to.colors, from.weights, to.weights));
  const auto answer = run.timed("runtime_s", [&] { return solve_instance(run, instance); });
  run.untimed([&] {
    const Matrix mapped = mapped_colors(from, to, answer.plan);
    report_plan(run, instance, answer);
    write_palette(run, from, mapped);
    write_image(run, from, mapped);
  });
}

}  // namespace

const TaskEntry kColorTransfer{"color_transfer", check_color_transfer, run_color_transfer};

}  // namespace assay::sparse_ot
