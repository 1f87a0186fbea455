// assay/sdk.hpp - all that a method author includes: declare a method, run it, export it.
//
// Errors: throw BadInput (the user must change something), Diverged (the numerics failed) or any
// std::exception (everything else); none of them crosses the border to the host. Stopped ends a
// run that was asked to stop.
#pragma once

#include <concepts>
#include <exception>
#include <new>

#include "declare.hpp"
#include "plugin.h"
#include "rng.hpp"
#include "run.hpp"

namespace assay {

struct About {
  const char *id, *version, *summary, *paper;
  const char* subject = "";  // "optimal transport": methods of one subject are listed together
};

template <class M>
concept Method = requires(Declare<typename M::Params>& declare, Run<typename M::Params>& run) {
  { M::about } -> std::convertible_to<About>;
  M::declare(declare);
  M::run(run);
};

namespace detail {

template <class M>
const Declare<typename M::Params>& declaration() {
  static const auto built = [] {
    Declare<typename M::Params> d;
    M::declare(d);
    return d;
  }();
  return built;
}

// The only place of a plugin that catches.
template <class Body>
assay_status guarded(const assay_host& host, Body&& body) noexcept {
  const auto fail = [&host](const char* message, assay_status status) {
    host.fail(host.ctx, message);
    return status;
  };
  try {
    return body();
  } catch (const Stopped&) {
    return ASSAY_STOPPED;
  } catch (const BadInput& e) {
    if (!e.key.empty()) host.fault(host.ctx, e.key.c_str(), e.what());
    return fail(e.what(), ASSAY_BAD_INPUT);
  } catch (const Diverged& e) {
    return fail(e.what(), ASSAY_DIVERGED);
  } catch (const OutOfMemory& e) {
    return fail(e.what(), ASSAY_OUT_OF_MEMORY);
  } catch (const std::bad_alloc&) {
    return fail("an allocation failed", ASSAY_OUT_OF_MEMORY);
  } catch (const std::exception& e) {
    return fail(e.what(), ASSAY_FAILED);
  } catch (...) {
    return fail("an exception that is no std::exception", ASSAY_FAILED);
  }
}

template <class M>
assay_status run(const assay_host* host) {
  return guarded(*host, [host]() -> assay_status {
    Run<typename M::Params> run(*host, declaration<M>().read(*host));
    M::run(run);
    return run.stopped() ? ASSAY_STOPPED : ASSAY_OK;
  });
}

template <class M>
assay_status check(const assay_host* host) {
  return guarded(*host, [host]() -> assay_status {
    Run<typename M::Params> run(*host, declaration<M>().read(*host));
    run.set_checking();
    M::check(run);
    return ASSAY_OK;
  });
}

template <class M>
assay_status self_test(const assay_host* host) {
  return guarded(*host, []() -> assay_status {
    M::self_test();
    return ASSAY_OK;
  });
}

template <class M>
assay_plugin make_plugin() {
  const auto& tables = declaration<M>().tables();
  assay_plugin plugin{};
  plugin.magic = ASSAY_MAGIC;
  plugin.size = sizeof plugin;
  plugin.abi_major = ASSAY_ABI_MAJOR;
  plugin.abi_minor = ASSAY_ABI_MINOR;
  plugin.id = M::about.id;
  plugin.version = M::about.version;
  plugin.summary = M::about.summary;
  plugin.paper = M::about.paper;
  plugin.subject = M::about.subject;
#if defined(__clang__)
  plugin.build = "clang " __clang_version__;
#else
  plugin.build = "gcc " __VERSION__;
#endif
  plugin.params = table_of(tables.params);
  plugin.inputs = table_of(tables.inputs);
  plugin.outputs = table_of(tables.outputs);
  plugin.artifacts = table_of(tables.artifacts);
  plugin.presets = table_of(tables.presets);
  plugin.examples = table_of(tables.examples);
  plugin.run = run<M>;
  if constexpr (requires(Run<typename M::Params> & r) { M::check(r); }) plugin.check = check<M>;
  if constexpr (requires { M::self_test(); }) plugin.self_test = self_test<M>;
  return plugin;
}

template <Method M>
const assay_plugin* entry(std::uint32_t host_major) noexcept {
  if (host_major != ASSAY_ABI_MAJOR) return nullptr;
  static const assay_plugin plugin = make_plugin<M>();
  return &plugin;
}

}  // namespace detail
}  // namespace assay

// Once in a plugin, at global scope.
#define ASSAY_PLUGIN(M)                                                                      \
  extern "C" ASSAY_EXPORT const assay_plugin* assay_plugin_entry(uint32_t major, uint32_t) { \
    return assay::detail::entry<M>(major);                                                   \
  }
