// From the root of a file to one of its objects, link by link.
#include <algorithm>

#include "core/base/nearest.hpp"
#include "core/data/named.hpp"
#include "core/hdf5/file.hpp"

namespace assay::hdf5 {
namespace {

using Parts = std::vector<std::string>;

Parts parts_of(const std::string& path) {
  Parts parts;
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto part = path.substr(at, end - at);
    if (!part.empty() && part != ".") parts.push_back(part);
    at = end + 1;
  }
  return parts;
}

Type type_of(hid_t id) {
  const auto type = H5Iget_type(id);
  return type == H5I_DATASET ? Type::dataset : type == H5I_GROUP ? Type::group : Type::other;
}

class Walk {
 public:
  Walk(hid_t file, const std::string& asked) : file_(file), asked_(asked), parts_(parts_of(asked)) {
    restart();
  }

  Object end() {
    while (at_ < parts_.size()) step();
    const auto type = type_of(here_.get());
    return {std::move(here_), type, path(parts_.size())};
  }

 private:
  void restart() {
    at_ = 0;
    open_next(file_, "/");
  }

  void open_next(hid_t parent, const std::string& name) {
    here_ = Handle(H5Oopen(parent, name.c_str(), H5P_DEFAULT), H5Oclose,
                   in_quotes(name) + " cannot be opened");
  }

  // The first `count` parts as a path.
  std::string path(std::size_t count) const {
    std::string path;
    for (std::size_t i = 0; i < count; ++i) path += "/" + parts_[i];
    return path.empty() ? "/" : path;
  }

  void step() {
    const auto& name = parts_[at_];
    if (type_of(here_.get()) != Type::group)
      refuse_dataset(missing() + ": " + in_quotes(path(at_)) + " is no group");
    if (!exists(here_.get(), name)) refuse_missing();
    H5L_info_t info;
    checked(H5Lget_info(here_.get(), name.c_str(), &info, H5P_DEFAULT),
            in_quotes(name) + " is broken");
    if (info.type == H5L_TYPE_SOFT) return follow(info);
    if (info.type != H5L_TYPE_HARD) refuse_foreign(info);
    open_next(here_.get(), name);
    ++at_;
  }

  // A soft link is a path within the file; links on it are looked at as well.
  void follow(const H5L_info_t& info) {
    constexpr std::size_t kMostLinks = 64;
    if (++links_ > kMostLinks)
      refuse_dataset("the links of " + in_quotes(asked_) + " go round in a circle");
    const auto target = value_of(info);
    auto parts = target.starts_with("/") ? Parts() : Parts(parts_.cbegin(), place());
    for (auto& part : parts_of(target)) parts.push_back(std::move(part));
    parts.insert(parts.end(), place() + 1, parts_.cend());
    parts_ = std::move(parts);
    restart();
  }

  Parts::const_iterator place() const { return parts_.begin() + static_cast<std::ptrdiff_t>(at_); }

  // What the library keeps of a link, zeros included.
  std::string value_of(const H5L_info_t& info) const {
    constexpr std::size_t kLongest = 1 << 16;
    const auto what = "the link " + in_quotes(path(at_ + 1)) + " is broken";
    if (info.u.val_size > kLongest) refuse_dataset(what);
    std::vector<char> value(info.u.val_size + 1, '\0');
    checked(
        H5Lget_val(here_.get(), parts_[at_].c_str(), value.data(), info.u.val_size, H5P_DEFAULT),
        what);
    if (info.type == H5L_TYPE_SOFT) return value.data();
    return {value.begin(), value.end()};
  }

  [[noreturn]] void refuse_foreign(const H5L_info_t& info) const {
    const char *file = nullptr, *object = nullptr;
    unsigned flags = 0;
    const auto value = info.type == H5L_TYPE_EXTERNAL ? value_of(info) : std::string();
    const bool is_known =
        info.type == H5L_TYPE_EXTERNAL &&
        H5Lunpack_elink_val(value.data(), value.size() - 1, &flags, &file, &object) >= 0;
    refuse_dataset(in_quotes(path(at_ + 1)) + " is a link to another file" +
                   (is_known ? ", " + in_quotes(file) : "") +
                   ": name that file itself, so that it is hashed");
  }

  std::string missing() const { return "no dataset " + in_quotes(asked_); }

  [[noreturn]] void refuse_missing() const {
    if (links_ > 0)
      refuse_dataset(missing() + ": a link leads to " + in_quotes(path(parts_.size())) +
                     ", where nothing is");
    const auto names = names_in(here_.get());
    if (names.empty()) refuse_dataset(missing() + ": " + in_quotes(path(at_)) + " is empty");
    const auto guess = nearest(parts_[at_], names);
    if (!guess) refuse_dataset(missing() + "; " + in_quotes(path(at_)) + " holds " + listed(names));
    auto meant = parts_;
    meant[at_] = *guess;
    std::string suggestion = asked_.starts_with("/") ? "/" : "";
    for (std::size_t i = 0; i < meant.size(); ++i) suggestion += (i > 0 ? "/" : "") + meant[i];
    refuse_dataset(missing() + ", did you mean " + in_quotes(suggestion) + "?");
  }

  hid_t file_;
  const std::string& asked_;
  Parts parts_;
  std::size_t at_ = 0, links_ = 0;
  Handle here_;
};

}  // namespace

Object open_object(hid_t file, const std::string& path) { return Walk(file, path).end(); }

}  // namespace assay::hdf5
