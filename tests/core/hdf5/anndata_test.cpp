// AnnData files: X, layers, obsm, tables with categories, names of genes, cells chosen by what is
// known of them.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/core/hdf5/fixture.hpp"

namespace assay {
namespace {

using Shape = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;
using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;

const std::vector<float> kCounts{0, 2, 0, 1, 0, 0, 0, 0, 3, 4, 5, 0};
const Texts kGenes{"CD4", "CD8", "CD4-1"};  // as var_names_make_unique() names the second CD4

std::vector<float> floats(const Array& array) {
  return elements<float>(converted(array, DType::f32));
}

TEST_CASE("X is what a file gives without a name, its columns the genes") {
  const auto x = array_at("cells.h5ad", "");
  CHECK(x.shape == Shape{4, 3});
  CHECK(x.columns == kGenes);
  CHECK(floats(x) == kCounts);
  const auto some = std::get<Array>(load({kHdf5Files / "cells.h5ad", {"CD8"}, {}, "0..1"}).value);
  CHECK(some.columns == Texts{"CD8"});
  CHECK(floats(some) == std::vector<float>{2, 0});
}

TEST_CASE("compressed rows and columns are made dense") {
  for (const auto* name : {"layers/counts", "layers/turned", "raw/X"}) {
    const auto array = array_at("cells.h5ad", name);
    CHECK(floats(array) == kCounts);
    CHECK(array.columns == kGenes);
  }
  CHECK(array_at("cells.h5ad", "layers/counts").dtype == DType::i64);
  const auto x = array_at("sparse.h5ad", "");
  CHECK(floats(x) == kCounts);
  CHECK(x.columns == Texts{"0", "1", "2"});
}

TEST_CASE("obsm is an array without names, or a table") {
  const auto pca = array_at("cells.h5ad", "obsm/X_pca");
  CHECK(pca.shape == Shape{4, 2});
  CHECK(pca.columns.empty());
  CHECK(elements<double>(pca)[7] == 2.5);
  CHECK(values_of<std::int64_t>(table_at("cells.h5ad", "obsm/frame"), "a") == Integers{1, 2, 3, 4});
}

TEST_CASE("obs is a table: categories as they are, gaps as empty texts and NaN") {
  const auto obs = table_at("cells.h5ad", "obs");
  CHECK(obs.names() ==
        Texts{"cell", "condition", "dose", "plate", "total", "share", "kept", "note", "age"});
  CHECK(values_of<std::string>(obs, "cell") == Texts{"c1", "c2", "c3", "c4"});
  CHECK(values_of<std::string>(obs, "condition") == Texts{"control", "drug", "", "drug"});
  CHECK(values_of<double>(obs, "dose") == Reals{0, 10, 1, 10});
  const auto plate = values_of<double>(obs, "plate");
  CHECK(plate[0] == 2);
  CHECK(std::isnan(plate[2]));
  CHECK(values_of<std::int64_t>(obs, "total") == Integers{2, 1, 3, 9});
  CHECK(std::isnan(values_of<double>(obs, "share")[1]));
  CHECK(values_of<std::int64_t>(obs, "kept") == Integers{1, 0, 1, 1});
  CHECK(values_of<std::string>(obs, "note") == Texts{"a", "", "naß", "d"});
  const auto age = values_of<double>(obs, "age");
  CHECK(std::isnan(age[1]));
  CHECK(age[3] == 52);
  CHECK(values_of<std::string>(table_at("cells.h5ad", "obs/condition"), "condition")[3] == "drug");
}

TEST_CASE("one filter chooses the same cells of X, of a layer, of obsm and of obs") {
  const std::string filter = "condition == 'drug' and total > 1";
  CHECK(floats(array_at("cells.h5ad", "", filter)) == std::vector<float>{4, 5, 0});
  CHECK(floats(array_at("cells.h5ad", "layers/turned", filter)) == std::vector<float>{4, 5, 0});
  CHECK(elements<double>(array_at("cells.h5ad", "obsm/X_pca", filter)) == Reals{2, 2.5});
  CHECK(values_of<std::string>(table_at("cells.h5ad", "obs", filter), "cell") == Texts{"c4"});
  CHECK(fault_at("cells.h5ad", "", "conditon == 'drug'") ==
        "cells.h5ad: in 'rows' at column 1: unknown column 'conditon', did you mean 'condition'?");
}

TEST_CASE("var is a table of the genes, judged by its own columns") {
  const auto var = table_at("cells.h5ad", "var", "length >= 20");
  CHECK(var.names() == Texts{"length"});
  CHECK(values_of<std::int64_t>(var, "length") == Integers{20, 30});
}

TEST_CASE("tables of AnnData before 0.8 are read as well") {
  const auto obs = table_at("old.h5ad", "obs");
  CHECK(values_of<std::string>(obs, "kind") == Texts{"wet", "dry"});
  CHECK(array_at("old.h5ad", "").columns == Texts{"g1", "g2", "g3"});
  CHECK(values_of<double>(table_at("old.h5ad", "var"), "length") == Reals{1, 2, 3});
}

TEST_CASE("what is missing in an AnnData file is told by its own names") {
  CHECK(fault_at("cells.h5ad", "obsm/X_umap") ==
        "cells.h5ad: in 'dataset': no dataset 'obsm/X_umap'; '/obsm' holds 'X_pca', 'frame'");
  CHECK(fault_at("cells.h5ad", "layer/counts") ==
        "cells.h5ad: in 'dataset': no dataset 'layer/counts', did you mean 'layers/counts'?");
  CHECK(fault_at("cells.h5ad", "layers") ==
        "cells.h5ad: in 'dataset': '/layers' is a group, name one of its datasets: "
        "'/layers/counts', '/layers/turned'");
}

}  // namespace
}  // namespace assay
